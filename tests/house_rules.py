"""The house rules: each reads one source file and yields a line and what to do instead."""

import ast
import re
from collections.abc import Iterator
from typing import Literal

from tests.reading_source import QUERY, Source

Problems = Iterator[tuple[int, str]]

LENGTHS = {"page": 120, "models": 350, "other": 250}
LONGEST_FUNCTION = 40
DOCUMENTED = {"formulas", "queries", "views", "metrics", "commands"}
VAGUE = {"utils", "util", "helpers", "helper", "manager", "service", "services", "misc"}
OURS = {"app", "models", "data", "components", "pages", "benchmarks", "tests"}
CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?|Timestamp\.(now|today|utcnow)"
    r"|func\.(now|current_timestamp|current_date|localtimestamp))$"
)
LEFTOVERS = re.compile(r"\b(TO[D]O|FIX[M]E|HAC[K]|XX[X]:|raise NotImplemented[E]rror)\b|(?i:lorem [i]psum)")
WORKPLACE = re.compile(
    r"(?<![\w./*}])/(work|farm|tmp|home|root|Users)/\w"
    r"|(?i:\b(issue|ticket|pull request|pr) #\d+|\bsub-?[a]gents?\b|steering [r]epo)"
)
FOREIGN_CODE = {"pickle", "cPickle", "dill", "shelve", "streamlit.components.v1"}


def arrow_problem(source: Source, module: str) -> str | None:
    """Say why a file may not import a module of ours; None when the arrow points down."""
    top, *rest = module.split(".")
    layer = source.parts[0]
    inside = rest[0] if rest else ""
    if top == "tests" and layer != "tests":
        return "nothing but tests imports tests; move what you need to where both can reach it"
    if layer == "models":
        allowed = top == "models" and (source.parts[-1] == "__init__" or inside == "base")
        return None if allowed else "a model file imports models.base only; refer to other tables by name"
    if layer == "data":
        return data_arrow_problem(source, top, inside)
    if layer == "components":
        return component_arrow_problem(source, top, inside)
    if layer == "pages":
        return page_arrow_problem(source, module)
    if layer == "app":
        fine = top == "components" or (top == "data" and inside == "core")
        return None if fine else "the door imports components and data.core; routes of a domain come from the registry"
    return None


def data_arrow_problem(source: Source, top: str, inside: str) -> str | None:
    if top not in {"data", "models"}:
        return "data imports data and models only; hand values up, let pages and components draw"
    own = source.domain or ("demo" if source.parts[1] == "demo" or len(source.parts) == 2 else "core")
    if top == "models" or inside in {"", "core", own}:
        return None
    if own == "core":
        return "data.core knows no domain; let the domain register itself with data.core.registry"
    return "a domain never imports another: join its tables, react with @on(...), or registry.call(...) its command"


def component_arrow_problem(source: Source, top: str, inside: str) -> str | None:
    in_frame = source.parts[1] in {"frame", "shell"}
    if top == "data" and inside == "core":
        return None if in_frame else "a drawing imports nothing from data; take the values as arguments"
    if top != "components":
        return "components import components, and in frame/ and the shell data.core; take the rest as arguments"
    upward = inside == "shell" or (inside == "frame" and not in_frame)
    return "a drawing does not import the frame or the shell; they import it" if upward else None


def page_arrow_problem(source: Source, module: str) -> str | None:
    top = module.partition(".")[0]
    own_parts = ".".join(source.parts[:3]) + "."
    if top == "pages":
        return None if module.startswith(own_parts) else "a page imports only its own parts; share through components"
    if top in {"data", "components"}:
        return None
    return "a page asks data/<domain> for views and calls its commands; it imports neither tables nor the door"


def imports_point_down(source: Source) -> Problems:
    for line, module in source.imports():
        top = module.partition(".")[0]
        if top == "streamlit" and source.parts[0] in {"data", "models"}:
            yield line, "nothing below components imports streamlit; return values and let a page show them"
        elif top in {"sqlalchemy", "sqlmodel"} and source.parts[0] in {"pages", "components"}:
            yield line, "screens do not speak SQL; call a view of data/<domain>"
        elif top in OURS and source.is_product:
            problem = arrow_problem(source, module)
            if problem:
                yield line, f"imports {module}: {problem}"


def files_stay_short(source: Source) -> Problems:
    if not source.is_product or source.is_migration:
        return
    is_page = source.parts[0] == "pages" and len(source.parts) <= 3
    limit = LENGTHS["page" if is_page else "models" if source.parts[0] == "models" else "other"]
    length = len(source.text.splitlines())
    if length > limit:
        yield limit, f"{length} lines, {limit} at most; make it a package of the same name with nouns inside"


def functions_stay_short(source: Source) -> Problems:
    if not source.is_product or source.is_migration:
        return
    for function in source.functions():
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > LONGEST_FUNCTION:
            yield function.lineno, f"{function.name}: {length} lines, {LONGEST_FUNCTION} at most; name its steps"


def only_queries_select(source: Source) -> Problems:
    outside = source.parts[:2] == ("data", "core") or source.parts[:2] == ("data", "migrations")
    if outside or source.parts[0] not in {"data", "pages", "components", "app"} or source.role == "queries":
        return
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        real = source.aliases.get(called, called)
        words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        is_sql = re.fullmatch(r"(?!st\.|streamlit\.).*\b(text|read_sql|read_sql_query)", real)
        is_text = is_sql and any(map(QUERY.match, words))
        if re.fullmatch(r"(sa|sqlalchemy|sqlmodel)(\.\w+)*\.select|select", real) or is_text:
            yield node.lineno, "selects here; put it in the domain's queries and call it by a noun"


def only_the_store_commits(source: Source) -> Problems:
    if not source.is_product or source.parts[:3] == ("data", "core", "store"):
        return
    for node in source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield node.lineno, "commits; take the session as an argument, store.writing() commits once at its end"


def modules_say_what_they_are(source: Source) -> Problems:
    if not (ast.get_docstring(source.tree) or "").strip():
        yield 1, "has no docstring; open the file with one plain line that says what it is"


def public_functions_say_what_they_return(source: Source) -> Problems:
    if source.role not in DOCUMENTED:
        return
    for node in source.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield node.lineno, f"{node.name} has no docstring; say shapes, units, errors and the source"


def nothing_runs_foreign_code(source: Source) -> Problems:
    if not source.is_product:
        return
    for line, module in source.imports():
        if any(module == name or module.startswith(f"{name}.") for name in FOREIGN_CODE):
            yield line, f"imports {module}; keep data as JSON and draw with Streamlit's own calls"
    for line, name in source.names():
        if re.search(r"\bcomponents\.v1\b|\b(read|to)_pickle$|^yaml\.(unsafe_|full_)?load(_all)?$", name):
            yield line, f"{name}: use yaml.safe_load or a SafeLoader's get_single_data, JSON, Streamlit's own calls"
    for node in source.nodes:
        if isinstance(node, ast.keyword) and node.arg == "shell" and ast.unparse(node.value) != "False":
            yield node.value.lineno, "starts a shell; hand subprocess a list of arguments"
        said = node.arg if isinstance(node, ast.keyword) else node.value if isinstance(node, ast.Constant) else None
        if said in {"unsafe_allow_html", "unsafe_allow_javascript"}:
            yield getattr(node, "lineno", 1), f"{said}: text from data could run; use calls that do not parse it"


def only_the_clock_knows_the_time(source: Source) -> Problems:
    exempt = source.parts[0] == "benchmarks" or source.parts == ("data", "core", "clock")
    if exempt or not source.is_product:
        return
    for line, name in source.names():
        if CLOCK.search(name):
            yield line, f"{name}: take as_of or at as an argument, or ask data.core.clock"


def cached_readers_take_arguments(source: Source) -> Problems:
    for function in source.functions():
        cached = any("cache_data" in ast.unparse(decorator) for decorator in function.decorator_list)
        arguments = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
        if cached and all(argument.arg.startswith("_") for argument in arguments):
            yield function.lineno, f"{function.name} caches one answer for all; take scope and revision as arguments"


def pages_live_in_a_domain(source: Source) -> Problems:
    if source.parts[0] == "pages" and len(source.parts) < 3 and source.parts[-1] != "__init__":
        yield 1, "lies flat in pages/, where Streamlit may run it without the shell; move it to pages/<domain>/"


def tests_are_no_packages(source: Source) -> Problems:
    if source.parts[0] == "tests" and source.parts[-1] == "__init__":
        yield 1, "a package here shadows the one it tests; remove __init__.py"


def names_say_what_is_inside(source: Source) -> Problems:
    vague = VAGUE & {word for part in source.parts for word in part.split("_")}
    if vague:
        yield 1, f"'{', '.join(sorted(vague))}' says nothing; name the file after what it holds"


def nothing_is_left_over(source: Source) -> Problems:
    for line, text in enumerate(source.text.splitlines(), start=1):
        if LEFTOVERS.search(text):
            yield line, f"left over: {text.strip()[:80]}; finish it or take it out"


def nothing_names_a_workplace(source: Source) -> Problems:
    for line, text in enumerate(source.text.splitlines(), start=1):
        if WORKPLACE.search(text):
            yield line, f"belongs to one workplace, not to the product: {text.strip()[:80]}"


Kind = Literal["python", "written"]
RULES = {
    rule.__name__: (rule, kind)
    for kind, rules in {
        "python": (
            imports_point_down,
            files_stay_short,
            functions_stay_short,
            only_queries_select,
            only_the_store_commits,
            modules_say_what_they_are,
            public_functions_say_what_they_return,
            nothing_runs_foreign_code,
            only_the_clock_knows_the_time,
            cached_readers_take_arguments,
            pages_live_in_a_domain,
            tests_are_no_packages,
            names_say_what_is_inside,
        ),
        "written": (nothing_is_left_over, nothing_names_a_workplace),
    }.items()
    for rule in rules
}
