from workbench.model.senders import load_senders


def test_the_list_of_senders():
    senders = load_senders()
    assert len(senders.services) >= 40
    hosts = [host for service in senders.services for host in (*service.spf, *service.mx, *service.cname)]
    assert all(host == host.lower() and "." in host for host in hosts)
    assert len({service.id for service in senders.services}) == len(senders.services)
    for service in senders.services:  # every service can be recognised or tried, and no host stands for two
        assert service.selectors or service.chosen
        assert all(senders.of_include(host) is service for host in service.spf)
        assert all(senders.of_exchange(host) is service for host in service.mx)
        assert all(senders.of_target(host) is service for host in service.cname)
    assert senders.of_exchange("ALT1.ASPMX.L.GOOGLE.COM.").id == "google_workspace"
    assert senders.of_exchange("notgoogle.com") is None
