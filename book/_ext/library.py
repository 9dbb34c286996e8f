"""What a page takes from the library: the source that its cells quote, and
the modules that it depends on. No Sphinx in here, so that tools can use it.
"""

import ast
from functools import cache
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

PACKAGE = "zharf"


class Library:
    """The package under the folder ``code``."""

    def __init__(self, code):
        self.code = Path(code)
        self.source = cache(self.source)
        self.needs = cache(self.needs)

    def path(self, module):
        """zharf.layers -> code/zharf/layers.py, or None."""
        path = self.code.joinpath(*module.split("."))
        files = path.with_suffix(".py"), path / "__init__.py"
        return next((file for file in files if file.is_file()), None)

    def source(self, module):
        return self.path(module).read_text(encoding="utf-8")

    def quote(self, names):
        """The text of "zharf.layers.Linear zharf.layers.Activation"."""
        return "\n\n\n".join(self.quote_one(name) for name in names.split())

    def quote_one(self, name):
        module, _, wanted = name.rpartition(".")
        if self.path(module) is None:
            raise LookupError(f"there is no module {module!r} to quote from")
        text = self.source(module)
        for node in ast.parse(text).body:
            if wanted in names_defined_by(node):
                decorators = getattr(node, "decorator_list", [])
                first = min(n.lineno for n in [node, *decorators])
                lines = text.splitlines()[first - 1 : node.end_lineno]
                return "\n".join(lines)
        raise LookupError(f"the module {module!r} defines no {wanted!r}")

    def imports(self, code, package=PACKAGE):
        """The library's modules that a piece of Python code imports."""
        try:
            tree = ast.parse(TransformerManager().transform_cell(code))
        except SyntaxError:  # it will say so itself when it runs
            return set()
        found = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    base = f"{package}.{base}".rstrip(".")
                found |= {base, *(f"{base}.{a.name}" for a in node.names)}
        return {
            name
            for name in found
            if name.split(".")[0] == PACKAGE and self.path(name)
        }

    def needs(self, module):
        """The module and all that it imports from the library."""
        found, new = set(), {module, PACKAGE} if self.path(module) else set()
        while new:
            found |= new
            new = set().union(*(self.imports(self.source(m)) for m in new))
            new -= found
        return frozenset(found)


def names_defined_by(node):
    """The names that a top-level statement of a module gives a meaning."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [
            n.id
            for t in node.targets
            for n in ast.walk(t)
            if isinstance(n, ast.Name)
        ]
    return []
