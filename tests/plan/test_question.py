"""A question of one's own: begun by a command, its pages are made like the others."""

from click.testing import CliRunner

from compare.cli import main
from compare.run.regenerate import regenerate


def test_a_question_has_its_page_in_both_languages(project):
    asked = ["question", "made_up", "--en", "INVENTED question?", "--zh", "INVENTED 问题？"]
    done = CliRunner().invoke(main, ["--root", str(project), *asked, "--family", "Patents"])
    assert done.exit_code == 0, done.output
    outcome = regenerate(root=project)
    assert outcome.failures == {}
    for language, title in (("en", "INVENTED question?"), ("zh", "INVENTED 问题？")):
        page = (project / "reports" / f"made_up.{language}.html").read_text("utf-8")
        assert f"<title>{title}" in page
        assert f"{title}</h1>" in page
        index = (project / "reports" / "index.html").read_text("utf-8")
        assert title in index
