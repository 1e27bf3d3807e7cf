"""How is an expression tree made anew with other parts in it?"""

from collections.abc import Callable

from core.arithmetic import Call, Chosen, Node, Number, Operand, Power, Product, Sum

Change = Callable[[Node], Node | None]
"""Another node for a node, or None to go on into its parts."""


def rebuilt(tree: Node, change: Change) -> Node:
    """``tree`` with each part that ``change`` knows another for replaced by that."""
    other = change(tree)
    if other is not None:
        return other
    if isinstance(tree, Operand | Number):
        return tree
    if isinstance(tree, Chosen):
        return Chosen(rebuilt(tree.branch, change), tree.by)
    if isinstance(tree, Power):
        return Power(rebuilt(tree.base, change), tree.exponent)
    parts = tuple(rebuilt(part, change) for part in tree.children())
    if isinstance(tree, Call):
        return Call(tree.name, parts)
    if isinstance(tree, Sum | Product):
        return type(tree)(parts)
    return type(tree)(*parts)
