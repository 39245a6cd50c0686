import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.model.text import Texts
from workbench.tasks.plugins import load_checks
from workbench.ui.trees import COST, PART, STATE, VALUE, Tree

TREE = {
    "label": "example.org",
    "cost": 3,
    "state": "error",
    "children": [
        {"label": "mx", "value": ["a.example", "b.example"], "cost": 1, "state": "ok"},
        {"label": "include:x", "children": [{"label": "~all", "state": "warn", "code": "spf.gone", "args": {}}]},
    ],
}


@pytest.fixture
def tree(theme):
    load_checks()
    made = Tree(Texts("en"), theme)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.show(TREE, Texts("en"))
    return made


def test_the_shape_is_kept(tree):
    root = tree.index(0, 0)
    assert (tree.rowCount(), tree.rowCount(root), root.data()) == (1, 2, "example.org")
    include = tree.index(1, 0, root)
    assert tree.parent(tree.index(0, 0, include)) == include
    assert tree.parent(root) == QModelIndex()


def test_values_costs_and_states_are_said(tree):
    root = tree.index(0, 0)
    assert tree.index(0, VALUE, root).data() == "a.example, b.example"
    assert tree.index(0, COST).data() == "3"
    assert tree.index(1, COST, root).data() == "", "a cost that is not stated is not zero"
    assert tree.index(0, STATE, root).data() == "Fine"
    assert not tree.index(0, STATE, root).data(Qt.ItemDataRole.DecorationRole).isNull()


def test_a_code_this_program_does_not_know_is_shown_as_it_is(tree):
    leaf = tree.index(0, PART, tree.index(1, 0, tree.index(0, 0)))
    assert leaf.siblingAtColumn(STATE).data() == "spf.gone"


@pytest.mark.parametrize("odd", [None, [], {}, [1, "x"], {"label": 5, "children": [None, {"state": 7}]}, "text"])
def test_odd_facts_cost_nothing(theme, odd):
    made = Tree(Texts("en"), theme)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.show(odd, Texts("en"))
    assert made.rowCount() in {0, 1}
