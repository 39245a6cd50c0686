"""Mailings: kept once each, changed by who knows better, gone with their import."""

from datetime import UTC, datetime

from workbench.model.samples import Sample
from workbench.store.campaigns import CampaignEntry, list_campaigns, put_campaigns
from workbench.store.imports import begin_import, get_import_uid, list_imports, undo_import
from workbench.store.samples import store_samples

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
SALE = CampaignEntry("mailchimp", "c1", "Sale", "Everything must go", NOON, 1200)
DRAFT = CampaignEntry("brevo", "c1", "Draft", "", None, None)


def put(project, *campaigns):
    def work(db):
        put_campaigns(db, campaigns, import_id=begin_import(db, kind="fetch", origin="x", started=NOON))

    project.write(work).result()


def test_mailings(project):
    put(project, DRAFT, SALE)
    put(project, SALE._replace(messages=1300))
    assert list_campaigns(project.read()) == [SALE._replace(messages=1300), DRAFT]
    assert list_campaigns(project.read(), source="brevo") == [DRAFT]
    for entry in list_imports(project.read()):
        project.write(lambda db, uid=entry.id: undo_import(db, uid)).result()
    assert list_campaigns(project.read()) == []


def test_a_mailing_that_samples_of_another_fetch_name_outlives_the_undoing_of_the_first(project):
    sample = Sample(NOON.date(), "mailchimp", "shop.example", "sent", 1200.0, dimension="campaign=c1", account="a")

    def fetch(name):
        def work(db):
            row = begin_import(db, kind="fetch", origin=name, started=NOON)
            store_samples(db, [sample], import_id=row)
            put_campaigns(db, [SALE, SALE._replace(key="c2")], import_id=row)
            return get_import_uid(db, row)

        return project.write(work).result()

    first, second = fetch("first"), fetch("second")
    project.write(lambda db: undo_import(db, first)).result()
    assert list_campaigns(project.read()) == [SALE], "of the other no sample is left"
    project.write(lambda db: undo_import(db, second)).result()
    assert list_campaigns(project.read()) == []
