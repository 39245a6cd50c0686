"""Mailings: kept once each, changed by who knows better, gone with their import."""

from datetime import UTC, datetime

from workbench.store.campaigns import CampaignEntry, list_campaigns, put_campaigns
from workbench.store.imports import begin_import, list_imports, undo_import

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
