"""The commands by which a plan comes in, is decided, goes out, and is handed on."""

from __future__ import annotations

from pathlib import Path

import click

from compare.project.errors import UserError


@click.command()
@click.argument("document_id")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--place", required=True, help="The place, by any of its names, or by its code.")
@click.option(
    "--sources",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder outside of the project where the text is kept; ../sources when not given.",
)
@click.option(
    "--set",
    "cells",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="A cell of data/raw/documents.csv that you know; may be given again.",
)
@click.pass_obj
def new(
    root: Path | None,
    document_id: str,
    files: tuple[Path, ...],
    place: str,
    sources: Path | None,
    cells: tuple[str, ...],
) -> None:
    """Register a plan from its files: keep its text, propose its row of data/raw/documents.csv; all or nothing."""
    from compare.coding.register import register  # noqa: PLC0415

    wrong = [cell for cell in cells if "=" not in cell]
    if wrong:
        raise UserError(f'--set takes COLUMN=VALUE, such as issued=2023-08-08, not "{wrong[0]}".')
    given = {column: value for column, _, value in (cell.partition("=") for cell in cells)}
    done = register(document_id, place, files, given, sources, root)
    for remark in done.remarks:
        click.echo(remark, err=True)
    for column, value in done.row.items():
        proposal = done.proposals.get(column)
        where = f"  (line {proposal.line})" if proposal and proposal.line else ""
        click.echo(f"{column}: {value or '- not found'}{where}")
    click.echo(f"The text: {done.text}")
    if done.to_do:
        click.echo("To fill before the tables can be loaded:", err=True)
    for sentence in done.to_do:
        click.echo(f"  {sentence}", err=True)
    folder = done.text.parent
    click.echo(
        "Next: read the row in data/raw/documents.csv against the document and correct it; then "
        f"compare suggest {document_id} --sources {folder}, decide, compare take DRAFT, and "
        f"compare audit --sources {folder}."
    )


@click.command()
@click.argument("draft", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--document", "document_id", default="", help="The document, where the draft names none."
)
@click.option("--second", is_flag=True, help="Take it as the second, independent coding.")
@click.option("--replace", is_flag=True, help="Put the rows in the place of those that are there.")
@click.option(
    "--sources",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the source texts, <document_id>.txt; ../sources when not given.",
)
@click.pass_obj
def take(
    root: Path | None,
    draft: Path,
    document_id: str,
    second: bool,
    replace: bool,
    sources: Path | None,
) -> None:
    """Take a decided draft into data/raw, as targets and exclusions or as the second coding; all of it or nothing."""
    from compare.coding.take import take as take_draft  # noqa: PLC0415

    taken = take_draft(draft, root, second, document_id, replace, sources)
    for file, rows in taken.files.items():
        plural = "" if rows == 1 else "s"
        click.echo(f"{file}: {rows} row{plural}")
    if second:
        click.echo("Next: compare agreement, and settle what differs in data/raw/adjudication.csv.")
        return
    if not taken.audited:
        click.echo("The text was not at hand, so no number was looked for in it.", err=True)
    click.echo("Next: compare check, compare build, compare codebook, compare regenerate.")


@click.command()
@click.argument("document_id")
@click.option("--dry-run", is_flag=True, help="Say what would go; change nothing.")
@click.pass_obj
def remove(root: Path | None, document_id: str, dry_run: bool) -> None:
    """Take a document out of data/raw, with everything that speaks of it alone."""
    from compare.coding.remove import remove as take_out  # noqa: PLC0415

    gone = take_out(document_id, root, dry_run)
    click.echo("Would go:" if dry_run else "Gone:")
    for each in gone:
        click.echo(f"  {each.sentence}")
    if not dry_run:
        click.echo(
            "Its text, outside of the project, stays. The next compare build, compare codebook and compare regenerate "
            "show the tables without it."
        )


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--csv",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rows that differ here, too.",
)
@click.pass_obj
def diff(root: Path | None, before: str, after: str, output: Path | None) -> None:
    """Compare the tables of two commits, tags or folders: rows added, gone and changed, and results that moved."""
    from compare.language.inert import csv_text  # noqa: PLC0415
    from compare.release.difference import difference  # noqa: PLC0415

    found = difference(before, after, root)
    if output is not None:
        output.write_text(csv_text(found.rows.fillna("")), encoding="utf-8", newline="")
    for table, rows in found.rows.groupby("table", sort=False):
        of_change = rows.groupby("change")["row"].nunique()
        click.echo(
            f"{table}: " + ", ".join(f"{of_change[each]} {each}" for each in of_change.index)
        )
        for row in rows.itertuples():
            cells = (
                f' {row.column}: "{row.before}" -> "{row.after}"' if row.change == "changed" else ""
            )
            click.echo(f"  {row.change}  {row.row}{cells}")
    if len(found.results):
        click.echo(f"Results that moved: {found.results['target_id'].nunique()} targets")
    for row in found.results.itertuples():
        click.echo(f'  {row.target_id} {row.column}: "{row.before}" -> "{row.after}"')
    for row in found.counts.itertuples():
        click.echo(f"Pairs {row.verdict}: {row.before} -> {row.after}")
    for sentence in found.unloaded:
        click.echo(sentence, err=True)
    if found.rows.empty:
        click.echo("The tables are the same.")


@click.command()
@click.option(
    "--folder",
    default="dist",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write.",
)
@click.pass_obj
def release(root: Path | None, folder: Path) -> None:
    """Pack data, workbook, report and checksums into one archive; refuses pages that are older than their inputs."""
    from compare.release.archive import write_archive  # noqa: PLC0415
    from compare.run.status import status as told  # noqa: PLC0415

    status = told(root)
    if not status.current:
        click.echo("\n".join(status.lines()), err=True)
        raise UserError("The report is older than its inputs; run make report first.")
    click.echo(write_archive(folder, root))


COMMANDS = (new, take, remove, diff, release)
