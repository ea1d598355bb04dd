"""A table of the user's own: what is detected, how it is corrected, and what the network gets to see."""

from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.data import CsvFile, ParquetFile
from nn_tui.core.data.errors import DataError
from nn_tui.core.data.loading import require_finite
from nn_tui.core.data.split import split_dataset
from nn_tui.core.spec import Split
from nn_tui.core.specs.errors import SpecError

HOUSES = """\
id,rooms,city,heated,remark,price
1,3,Berlin,yes,near the station,300.5
2,4,Bonn,no,quiet,410
3,2,Berlin,no,with a garden,205
4,5,Mainz,yes,top floor,515
5,1,Bonn,yes,no lift,120
"""


def csv(tmp_path: Path, text: str, **fields) -> CsvFile:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return CsvFile(path=str(path), **fields)


def detected(dataset) -> dict[str, str]:
    return dict(dataset.detected)


def test_numbers_stay_numbers_and_texts_become_one_input_per_category(tmp_path):
    dataset = csv(tmp_path, HOUSES, categorical=["city"]).load()

    assert dataset.feature_names == ("rooms", "city=Berlin", "city=Bonn", "city=Mainz", "heated=yes")
    assert dataset.inputs.tolist()[:2] == [[3, 1, 0, 0, 1], [4, 0, 1, 0, 0]]
    assert dataset.inputs.dtype == np.float32


def test_the_last_column_is_the_target_unless_another_is_named(tmp_path):
    price, rooms = csv(tmp_path, HOUSES).load(), csv(tmp_path, HOUSES, target="rooms").load()

    assert price.target_names == ("price",)
    assert price.targets.ravel().tolist() == [300.5, 410, 205, 515, 120]
    assert rooms.target_names == ("rooms",)


def test_every_column_is_accounted_for_in_words(tmp_path):
    said = detected(csv(tmp_path, HOUSES).load())

    assert said["file"] == "5 rows, 6 columns, comma-separated, UTF-8"
    assert said["target"] == "price, a number from 120 to 515 (regression)"
    assert said["numbers"] == "rooms"
    assert said["categories"] == "heated (2)"
    assert "id (numbers the rows)" in said["ignored"]
    assert "remark (text, 5 different values in 5 rows)" in said["ignored"]


def test_a_column_is_used_after_all_when_the_spec_lists_it(tmp_path):
    dataset = csv(tmp_path, HOUSES, columns=["id", "rooms"]).load()

    assert dataset.feature_names == ("id", "rooms")


def test_a_column_to_ignore_is_left_out(tmp_path):
    dataset = csv(tmp_path, HOUSES, ignore=["heated", "city", "price"], target="rooms", columns=["id"]).load()

    assert dataset.feature_names == ("id",)


@pytest.mark.parametrize(
    ("values", "task", "classes"),
    [
        (["a", "b", "c"] * 4, "classification", ("a", "b", "c")),
        (["yes", "no"] * 6, "binary", ("no", "yes")),
        (["0", "1"] * 6, "binary", ("0", "1")),
        (["2", "10", "3"] * 5, "classification", ("2", "3", "10")),
        (["1.5", "2.5", "3.5"] * 5, "regression", ()),
        ([str(n) for n in range(15)], "regression", ()),
    ],
)
def test_the_task_follows_from_the_values_of_the_target(tmp_path, values, task, classes):
    text = "x,y\n" + "".join(f"{number * 0.5},{value}\n" for number, value in enumerate(values))

    dataset = csv(tmp_path, text).load()

    assert (dataset.task, dataset.class_names) == (task, classes)


def test_whole_numbers_are_a_regression_where_the_spec_says_so(tmp_path):
    text = "x,y\n" + "".join(f"{number * 0.5},{number % 3}\n" for number in range(30))

    assert csv(tmp_path, text).load().task == "classification"
    assert csv(tmp_path, text, task="regression").load().task == "regression"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected(tmp_path, delimiter):
    text = HOUSES.replace(",", delimiter)

    assert csv(tmp_path, text).load().target_names == ("price",)


def test_decimal_commas_are_numbers_where_semicolons_separate(tmp_path):
    dataset = csv(tmp_path, "a;b\n1,5;2,25\n2,5;3\n3,5;4\n").load()

    assert dataset.inputs.ravel().tolist() == [1.5, 2.5, 3.5]
    assert dataset.targets.ravel().tolist() == [2.25, 3, 4]


def test_a_file_without_a_header_gets_numbered_columns(tmp_path):
    dataset = csv(tmp_path, "1.5,2\n2.5,5\n9.5,8\n").load()

    assert dataset.feature_names == ("column 1",)
    assert len(dataset.inputs) == 3
    assert "no header" in detected(dataset)["file"]


def test_utf16_as_spreadsheets_write_it_is_read(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("größe\tpreis\n1.5\t2\n2.5\t5\n3.5\t8\n", encoding="utf-16")

    assert CsvFile(path=str(path)).load().feature_names == ("größe",)


def test_another_encoding_is_read_when_it_is_named(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes("größe,preis\n1.5,2\n2.5,5\n3.5,8\n".encode("cp1252"))

    assert CsvFile(path=str(path), encoding="cp1252").load().feature_names == ("größe",)


GAPS = "x,color,y\n" + "1,red,1.5\n" * 6 + ",red,2.5\n3,,3.5\n9,blue,\n100,blue,0.5\n"


def test_missing_values_without_a_choice_are_refused_with_the_choices(tmp_path):
    with pytest.raises(DataError) as refused:
        csv(tmp_path, GAPS).load()

    sentence = str(refused.value)
    assert "column 'y' has no value in 1 of 10 rows, first in line 10" in sentence
    assert "2 more columns have gaps" in sentence
    assert all(choice in sentence for choice in ('"drop"', '"mean"', '"most_frequent"', "data.ignore"))


def test_dropping_leaves_only_whole_rows(tmp_path):
    dataset = csv(tmp_path, GAPS, missing="drop").load()

    assert len(dataset.inputs) == 7
    assert np.isfinite(dataset.inputs).all()
    assert "3 rows dropped" in detected(dataset)["missing"]


def test_a_row_without_a_target_is_dropped_and_said_even_when_inputs_are_filled(tmp_path):
    dataset = csv(tmp_path, GAPS, missing="mean").load()

    assert len(dataset.inputs) == 9
    assert "1 in x, 1 in color: filled with the mean" in detected(dataset)["missing"]
    assert "1 rows dropped, which have no target" in detected(dataset)["missing"]


@pytest.mark.parametrize("missing", ["mean", "most_frequent"])
def test_gaps_are_filled_from_the_training_examples_alone(tmp_path, missing):
    dataset = csv(tmp_path, GAPS, missing=missing).load()
    split = Split(validation=0.4, normalize=False)

    data = split_dataset(dataset, split)

    known = [dataset.inputs[row, 0] for row in data.train.indices if not np.isnan(dataset.inputs[row, 0])]
    expected = np.mean(known) if missing == "mean" else max(set(known), key=lambda value: (known.count(value), -value))
    assert data.dataset.inputs[6, 0] == pytest.approx(expected)
    assert data.dataset.inputs[7, 1] in (0.0, 1.0)
    assert np.isfinite(data.train.inputs).all()
    assert np.isfinite(data.validation.inputs).all()


def test_an_infinite_value_is_refused_whatever_happens_to_missing_ones(tmp_path):
    dataset = csv(tmp_path, "x,y\n1.5,2\ninf,3\n,4\n", missing="mean").load()

    with pytest.raises(DataError, match="'x' is NaN or infinite in 1 of 3 rows"):
        require_finite(dataset)


def test_a_parquet_table_is_the_same_data_as_its_csv(tmp_path):
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = {"rooms": [3, 4, 2], "heated": [True, False, True], "price": [300.5, 410.0, None]}
    parquet.write_table(arrow.table(columns), tmp_path / "table.parquet")

    dataset = ParquetFile(path=str(tmp_path / "table.parquet"), missing="drop").load()

    assert dataset.feature_names == ("rooms", "heated=True")
    assert dataset.inputs.tolist() == [[3, 1], [4, 0]]
    assert dataset.targets.ravel().tolist() == [300.5, 410]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"target": "prise"}, "data.target: table.csv has no column 'prise', did you mean 'price'?"),
        ({"ignore": ["citty"]}, "data.ignore: .* did you mean 'city'?"),
        ({"columns": ["price"]}, "data.columns: 'price' is the target"),
        ({"target": "zzz"}, "it has id, rooms, city, heated, remark, price"),
    ],
)
def test_an_unknown_column_is_a_spec_error_with_the_nearest_name(tmp_path, fields, sentence):
    with pytest.raises(SpecError, match=sentence):
        csv(tmp_path, HOUSES, **fields).load()
