from workbench.ui.undo import MOST, Undo


def test_back_and_again_in_turn(qapp):
    undo, done = Undo(), []
    for name in "ab":
        undo.push(name, lambda name=name: done.append(f"-{name}"), lambda name=name: done.append(f"+{name}"))
    assert undo.back().text == "b"
    assert undo.back().text == "a"
    assert undo.back() is None
    assert undo.again().text == "a"
    assert done == ["-b", "-a", "+a"]
    undo.push("c", lambda: None, lambda: None)
    assert undo.again() is None, "what was taken back is another past now"
    undo.forget()
    assert undo.next_back is None


def test_the_list_does_not_grow_for_ever(qapp):
    undo = Undo()
    for number in range(MOST + 5):
        undo.push(str(number), lambda: None, lambda: None)
    steps = 0
    while undo.back() is not None:
        steps += 1
    assert steps == MOST
