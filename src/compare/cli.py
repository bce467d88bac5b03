"""The ``compare`` command."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from compare.plan_commands import COMMANDS
from compare.project.errors import UserError


class _Group(click.Group):
    """A group whose commands print a user's mistake as a sentence and exit with the code of its kind.

    2 for the plan, a parameter or an option, 3 while another command is at work, 4 for the tables, 5 for the disk; 1
    for a reviewer's marks, and for what a command was asked about and did not find in order, a notebook among it.
    """

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except UserError as error:
            click.echo(str(error), err=True)
            sys.exit(getattr(error, "exit_code", 2))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="compare")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    help="The project folder; found from the working directory when not given.",
)
@click.pass_context
def main(context: click.Context, root: Path | None) -> None:
    """Check, build and regenerate the comparison of city innovation plans."""
    context.obj = root


@main.command()
@click.option(
    "--sources",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the source texts, <document_id>.txt; the facts of the documents must agree with them.",
)
@click.pass_obj
def check(root: Path | None, sources: Path | None) -> None:
    """Check tables, codings, codebook; print all faults, exit with 1 if there are any. Writes nothing."""
    from compare.release.check import check_project  # noqa: PLC0415 - pandas is slow to import

    findings = check_project(root, sources)
    for remark in findings.remarks:
        click.echo(f"Remark: {remark}", err=True)
    for sentence in findings.faults:
        click.echo(sentence, err=True)
    if findings.faults:
        plural = "s" if len(findings.faults) > 1 else ""
        click.echo(f"{len(findings.faults)} fault{plural} in the raw tables.", err=True)
        sys.exit(1)
    counts = ", ".join(f"{len(frame)} {name}" for name, frame in findings.tables.items())
    click.echo(f"No fault found in {counts}.")


@main.command()
@click.option(
    "--sources",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the source texts, <document_id>.txt.",
)
@click.pass_obj
def audit(root: Path | None, sources: Path | None) -> None:
    """Account for every number of the source texts; exit with 1 for any that no row covers."""
    from compare.coding.audit import audit as audit_tables  # noqa: PLC0415
    from compare.tables.load import load_tables  # noqa: PLC0415

    tables = load_tables(root)
    if sources is None:
        click.echo(
            "No source texts given (--sources FOLDER): the raw tables hold to the data model and every fragment "
            "reads as its row says, but no number was looked for in a text."
        )
        return
    counts, problems = audit_tables(tables, sources)
    click.echo(counts.to_string(index=False) if len(counts) else "No number was looked for.")
    documents = list(tables["documents"]["document_id"])
    missing = [name for name in documents if not (sources / f"{name}.txt").is_file()]
    if missing:
        click.echo(
            f"Not checked, for {sources} holds no text called <document_id>.txt: {', '.join(missing)}.",
            err=True,
        )
    for problem in problems:
        click.echo(problem, err=True)
    if problems or len(missing) == len(documents):
        sys.exit(1)


@main.command()
@click.argument("name")
@click.pass_obj
def place(root: Path | None, name: str) -> None:
    """Print the rows of data/raw/places.csv for a division of China, by its name or code, and for those above it."""
    from compare.tables.divisions import place_rows  # noqa: PLC0415
    from compare.tables.load import load_texts  # noqa: PLC0415
    from compare.tables.schema import PLACES  # noqa: PLC0415

    tables = load_texts(root)
    known = set(tables["places"]["division_code"])
    rows = place_rows(name, tables)
    new = [row for row in rows if row["division_code"] not in known]
    for row in rows:
        if row not in new:
            click.echo(f"{row['name_zh']} is there already, as {row['place_id']}.", err=True)
    if new:
        click.echo(",".join(PLACES.columns))
        click.echo(
            "Add these rows to data/raw/places.csv; name_en and place_id are spelled by sound, so read them first.",
            err=True,
        )
    for row in new:
        click.echo(",".join(row[column] for column in PLACES.columns))


@main.command()
@click.argument("name", metavar="DOCUMENT_ID|FILE")
@click.option(
    "--sources",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the text of a registered document, <document_id>.txt.",
)
@click.option(
    "--csv",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rows here instead of printing them.",
)
@click.option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the offline page on which the rows are decided here.",
)
@click.option(
    "--workbook",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rows as a workbook whose cells offer their codes here.",
)
@click.option(
    "--draft",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A draft that is half decided, in the place of new suggestions.",
)
@click.option("--language", type=click.Choice(["zh", "en"]), default="en", show_default=True)
@click.pass_obj
def suggest(
    root: Path | None,
    name: str,
    sources: Path | None,
    output: Path | None,
    page: Path | None,
    workbook: Path | None,
    draft: Path | None,
    language: str,
) -> None:
    """Suggest a row for every number of a text: a target with its columns, or an exclusion with its reason."""
    from compare.coding.draft import read_draft  # noqa: PLC0415
    from compare.coding.suggested import document_text, suggest_rows  # noqa: PLC0415

    rows = read_draft(draft)[0] if draft else suggest_rows(name, root, sources)
    if page is not None:
        from compare.report.deciding import deciding_page  # noqa: PLC0415
        from compare.tables.load import load_tables  # noqa: PLC0415

        text = document_text(name, sources)
        written = deciding_page(rows, text.content, text.name, load_tables(root), language)
        page.write_text(written, encoding="utf-8")
        click.echo(page)
    if workbook is not None:
        from compare.coding.draft_workbook import write_draft_workbook  # noqa: PLC0415
        from compare.tables.load import load_tables  # noqa: PLC0415

        write_draft_workbook(rows, Path(name).stem, load_tables(root), workbook)
        click.echo(workbook)
    table = rows.to_csv(index=False, lineterminator="\n")
    if output is not None:
        output.write_text(table, "utf-8")
    elif page is None and workbook is None:
        click.echo(table, nl=False)
    counts = rows["row"].value_counts()
    click.echo(
        f"{counts.get('target', 0)} targets and {counts.get('excluded', 0)} numbers that are none are suggested; "
        "a person decides.",
        err=True,
    )


@main.command()
@click.pass_obj
def agreement(root: Path | None) -> None:
    """Print how far the two independent codings agree, and what is not settled."""
    from compare.coding.agreement import agreement as compare_codings  # noqa: PLC0415
    from compare.coding.agreement import unsettled  # noqa: PLC0415
    from compare.tables.load import load_texts  # noqa: PLC0415

    texts = load_texts(root)
    columns, differences = compare_codings(texts)
    click.echo(columns.to_string(index=False, float_format="%.3f"))
    open_cases = unsettled(texts)
    settled = len(differences) - len(open_cases)
    click.echo(
        f"{len(differences)} cells differ; {settled} are settled in data/raw/adjudication.csv."
    )
    if len(open_cases):
        click.echo(f"Not settled:\n{open_cases.to_string(index=False)}", err=True)
        sys.exit(1)


@main.command()
@click.option("--language", type=click.Choice(["zh", "en"]), default="en", show_default=True)
@click.pass_obj
def consistency(root: Path | None, language: str) -> None:
    """Print every pair of numbers that should fit together, what does not fit first."""
    from compare.comparison.consistency import consistency as check_pairs  # noqa: PLC0415
    from compare.harmonise.canonical import harmonise_targets  # noqa: PLC0415
    from compare.language.labels import Labels  # noqa: PLC0415
    from compare.notebooks.comparison_tables import consistency_table  # noqa: PLC0415
    from compare.tables.load import load_tables  # noqa: PLC0415

    tables = load_tables(root)
    rows = harmonise_targets(tables)
    pairs = check_pairs(rows, tables)
    table = consistency_table(pairs, rows, Labels(tables, language))
    for cells in table.itertuples(index=False):
        click.echo(" | ".join(cells))


@main.command()
@click.pass_obj
def build(root: Path | None) -> None:
    """Check the raw tables and build data/processed."""
    from compare.project.paths import project_root  # noqa: PLC0415
    from compare.release.build import build as build_tables  # noqa: PLC0415

    folder = root or project_root()
    for path in build_tables(folder):
        click.echo(path.relative_to(folder).as_posix())


@main.command()
@click.pass_obj
def codebook(root: Path | None) -> None:
    """Write docs/codebook.md from the schema and the indicators table."""
    from compare.release.codebook import write_codebook  # noqa: PLC0415

    click.echo(write_codebook(root))


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """End what was started, and remove what is temporary, when a signal asks the command to end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # What is ignored, such as the end of the terminal under nohup, stays so.
    numbers = [
        number
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN
    ]
    before = {number: signal.signal(number, _exit_with) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _exit_with(number: int, _: object) -> None:
    sys.exit(128 + number)


@main.command()
@click.option(
    "--only", multiple=True, metavar="NAME", help="Run only this run or output; may be given again."
)
@click.option(
    "--sources",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the source texts, <document_id>.txt; evidence pages then show the lines themselves.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Notebooks run at once; as many as cores.",
)
@click.option("--force", is_flag=True, help="Run what did not change as well.")
@click.option("--dry-run", is_flag=True, help="Say what would run and why; run nothing.")
@click.option(
    "--scheduler", default="", metavar="ADDRESS", help="Run on the workers of this dask scheduler."
)
@click.option("--accept", is_flag=True, help="Publish moves from the last report that are odd.")
@click.pass_obj
def regenerate(
    root: Path | None,
    only: tuple[str, ...],
    sources: Path | None,
    jobs: int | None,
    force: bool,
    dry_run: bool,
    scheduler: str,
    accept: bool,
) -> None:
    """Run every notebook of notebooks/runs.toml whose inputs changed; publish the pages under reports/."""
    from compare.project.paths import project_root, reports  # noqa: PLC0415
    from compare.run.regenerate import regenerate as run_plan  # noqa: PLC0415

    folder = root or project_root()
    if dry_run:
        from compare.run.fingerprint import ProjectState  # noqa: PLC0415
        from compare.run.planning import planned_runs  # noqa: PLC0415

        planned = planned_runs(ProjectState(folder), only, force)
        stale = [run for run in planned if run.reasons]
        for run in stale:
            click.echo(f"{run.output}: {run.reason}")
        pages = sum(run.page_only for run in stale)
        runs = len(stale) - pages
        only_pages = f", and of {pages} the page only" if pages else ""
        click.echo(f"{runs} of {len(planned)} runs would be made{only_pages}.")
        return
    with _ending_in_order():
        outcome = run_plan(only, folder, jobs, force, scheduler, sources, accept)
    for failed, reason in outcome.failures.items():
        page = reports(folder) / f"{failed}.html"
        kept = "the last good page stays as it was" if page.exists() else "there is no earlier page"
        click.echo(
            f"{failed} failed: {reason}\n  See reports/failed/{failed}.html; {kept}.",
            err=True,
        )
    by_page = f"{len(outcome.pages)} by page only, " if outcome.pages else ""
    click.echo(
        f"{len(outcome.made)} made, {by_page}{outcome.unchanged} unchanged, {len(outcome.failures)} failed.",
        err=True,
    )
    click.echo(reports(folder) / "index.html")
    if outcome.failures:
        sys.exit(1)


@main.command()
@click.option(
    "--port",
    type=click.IntRange(min=0, max=65535),
    default=0,
    help="The port of 127.0.0.1; any that is free when left out.",
)
@click.option(
    "--sources",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the source texts, <document_id>.txt; evidence pages then show the lines themselves.",
)
@click.pass_obj
def watch(root: Path | None, port: int, sources: Path | None) -> None:
    """Show pages that follow tables, notebooks and code while they are changed, beside the published ones."""
    from compare.project.paths import project_root  # noqa: PLC0415
    from compare.watch.watch import watch as follow  # noqa: PLC0415

    with _ending_in_order(), suppress(KeyboardInterrupt):
        follow((root or project_root()).absolute(), sources, port, click.echo)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def status(root: Path | None, as_json: bool) -> None:
    """Say what is published, what is older than its inputs and what failed; exit with 1 unless all is current."""
    from compare.run.status import status as published  # noqa: PLC0415

    told = published(root)
    click.echo(told.to_json() if as_json else "\n".join(told.lines()))
    if not told.current:
        sys.exit(1)


@main.command()
@click.argument("name")
@click.option("--en", default="", metavar="TEXT", help="Its title in English.")
@click.option("--zh", default="", metavar="TEXT", help="Its title in Chinese.")
@click.option(
    "--family",
    multiple=True,
    metavar="FAMILY",
    help="A family of indicators that it asks about, by any name; may be given again. All when left out.",
)
@click.pass_obj
def question(root: Path | None, name: str, en: str, zh: str, family: tuple[str, ...]) -> None:
    """Make the notebook of a question of your own from a template, and add it to notebooks/runs.toml."""
    from compare.interface.question import begin_question  # noqa: PLC0415

    notebook, plan = begin_question(name, en, zh, family, root)
    click.echo(f"{notebook} is made, and {plan} has its run.")
    if not (en and zh):
        click.echo(
            "Write its title in both languages into the heading and into the first cell of code."
        )
    click.echo(f"compare regenerate --only {name} makes its page.")


@main.command()
@click.argument("page", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def verify(root: Path | None, page: Path | None) -> None:
    """Compare every published file with the manifest; name what was altered and exit with 1.

    With PAGE, the file of a page that was sent alone: say whether it is whole, and what it was made from.
    """
    from compare.run.status import verify as altered  # noqa: PLC0415
    from compare.run.status import verify_page  # noqa: PLC0415

    if page:
        click.echo(verify_page(page, root))
        return
    checked, problems = altered(root)
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo(f"{checked} files are as they were made.")


@main.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--everything", is_flag=True, help="Print the parts that open on demand, too.")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files; that of the reports when not given.",
)
@click.pass_obj
def pdf(root: Path | None, names: tuple[str, ...], everything: bool, folder: Path | None) -> None:
    """Print published pages as PDF, such as rd_intensity or city_profile-huzhou-2017.en, with Chromium."""
    from compare.project.paths import reports  # noqa: PLC0415
    from compare.report.pdf import pages_called, print_page  # noqa: PLC0415

    for page in pages_called(names, root):
        click.echo(print_page(page, folder or reports(root), everything))


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--partly", is_flag=True, help="Take in the other marks where some have faults.")
@click.pass_obj
def review(root: Path | None, file: Path, partly: bool) -> None:
    """Take in the marks that reviewers saved from a report, as data/raw/reviews.csv."""
    from compare.coding.reviews import take_in  # noqa: PLC0415

    intake = take_in(file, root, partly)
    counts = intake.marks["review"].value_counts()
    click.echo(
        f"Taken in: {counts.get('verified', 0)} verified, {counts.get('disputed', 0)} disputed, "
        f"{counts.get('', 0)} with a comment only. The next compare regenerate shows them."
    )
    for sentence in intake.sentences():
        click.echo(sentence, err=True)
    if intake.faults:
        sys.exit(1)


for command in COMMANDS:
    main.add_command(command)
