"""Where examples come from: one source per file. Importing this package imports neither NumPy, torch nor scikit-learn.

To add one: a file with a config type that has `load() -> Dataset`, and an entry in the two lines below.
`split.load_data` loads, checks, splits and normalises what a spec names.
"""

from .blobs import Blobs
from .breast_cancer import BreastCancer
from .captions import Captions
from .cartpole import CartPole
from .cifar10 import Cifar10
from .csv_file import CsvFile
from .custom import CustomData
from .diabetes import Diabetes
from .digits import Digits
from .fashion_mnist import FashionMnist
from .function import Function
from .image_folder import ImageFolder
from .iris import Iris
from .mnist import Mnist
from .moons import Moons
from .npz_file import NpzFile
from .parquet_file import ParquetFile
from .points import Points
from .ratings import Ratings
from .recall import Recall
from .rings import Rings
from .series import Series
from .shape_masks import ShapeMasks
from .shapes import Shapes
from .sort import Sort
from .spirals import Spirals
from .text import Text
from .wine import Wine
from .xor import Xor

SOURCES = (
    Digits,
    BreastCancer,
    Wine,
    Iris,
    Diabetes,
    Moons,
    Rings,
    Spirals,
    Xor,
    Blobs,
    Function,
    Points,
    Ratings,
    ShapeMasks,
    Shapes,
    Captions,
    CartPole,
    Recall,
    Sort,
    Series,
    Text,
    CsvFile,
    ParquetFile,
    NpzFile,
    ImageFolder,
    Mnist,
    FashionMnist,
    Cifar10,
    CustomData,
)
DataSource = (
    Digits
    | BreastCancer
    | Wine
    | Iris
    | Diabetes
    | Moons
    | Rings
    | Spirals
    | Xor
    | Blobs
    | Function
    | Points
    | Ratings
    | ShapeMasks
    | Shapes
    | Captions
    | CartPole
    | Recall
    | Sort
    | Series
    | Text
    | CsvFile
    | ParquetFile
    | NpzFile
    | ImageFolder
    | Mnist
    | FashionMnist
    | Cifar10
    | CustomData
)
