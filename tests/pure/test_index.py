"""What the index draws without a browser: small figures with a scale, and the map of provinces."""

from __future__ import annotations

import re

import pytest

from compare.comparison.headline import headline
from compare.harmonise.canonical import harmonise_targets
from compare.language.labels import Labels
from compare.language.words import LANGUAGES
from compare.report.small_figure import WIDTH, small_figure
from compare.report.tile_map import tile_map
from compare.tables.divisions import divisions_by, tier_of
from compare.tables.tiles import tiles


def words_of(drawing: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawing)


class TestSmallFigure:
    @pytest.fixture
    def intensity(self, rows, tables):
        documents = sorted(tables["documents"]["document_id"])
        return headline(rows[rows["family"].eq("rd_input")], tables, documents)

    def test_ends_unit_and_benchmark_are_written(self, intensity, tables) -> None:
        """3.86% by 2025 and 2.5% by 2015 as printed; Zhejiang spent 3.11% in 2022."""
        drawn = small_figure(intensity, Labels(tables, "en"))
        told = ["R&amp;D intensity, %", "3.86% (2025)", "2.5% (2015)", "Zhejiang 2022: 3.11%", "0"]
        assert words_of(drawn) == told
        assert 'aria-label="R&amp;D intensity, %: 3.86% (2025), 2.5% (2015), Zhejiang' in drawn

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_marks_stand_on_one_scale_from_zero_and_words_inside(
        self, intensity, tables, language
    ) -> None:
        drawn = small_figure(intensity, Labels(tables, language))
        places = [float(place) for place in re.findall(r'cx="([\d.]+)"', drawn)]
        numbers = intensity.statements["canonical_value"].tolist()[::-1]
        scale = (places[-1] - 8) / numbers[-1]
        assert places == pytest.approx([8 + scale * number for number in numbers], abs=0.1)
        assert all(0 < float(x) < WIDTH for x in re.findall(r'<text x="([\d.]+)"', drawn))


class TestTiles:
    def test_every_province_has_a_tile_of_its_own(self) -> None:
        provinces = {code for code in divisions_by("code") if tier_of(code) == "province"}
        assert {tile.division_code for tile in tiles()} == provinces - {"000000"}
        assert len({(tile.row, tile.column) for tile in tiles()}) == len(tiles()) == 34
        for tile in tiles():
            names = {division.name for division in divisions_by("code")[tile.division_code]}
            assert tile.name_zh in names
            assert tile.name_zh.startswith(tile.short_zh)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_shipped_plans_stand_in_two_provinces(self, rows, tables, language) -> None:
        """Four plans of Zhejiang, one of Jiangsu: 20, 71, 57 and 33 targets, and 42."""
        labels = Labels(tables, language)
        shown = tile_map(rows[rows["restates"].eq("")], None, labels)
        told = {tile.text: tile.href for tile in shown if tile.plans}
        counts = {"zhejiang": (4, 181), "jiangsu": (1, 42)}
        assert sorted(told) == sorted(
            labels.labelled(labels.places[name], labels.word("site.tile", plans=plans, targets=n))
            for name, (plans, n) in counts.items()
        )
        assert all("#province=" in href for href in told.values())
        assert len(shown) == 34

    def test_a_province_that_is_not_on_the_map_is_shown_below_it(self, made_up) -> None:
        tables = made_up({"value": 500})
        tables = {**tables, "places": tables["places"].assign(division_code="")}
        shown = tile_map(harmonise_targets(tables), None, Labels(tables, "en"))
        last = shown[-1]
        assert (len(shown), last.style, last.plans) == (35, "", len(tables["documents"]))
        assert [tile.plans for tile in shown[:-1]] == [0] * 34
