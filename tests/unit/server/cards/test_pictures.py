"""server.cards.pictures: what is drawn is read back by somebody else's reader, digits and nothing else."""

import random
import re

import pytest
import zxingcpp
from PIL import Image

from server.cards import numbers, pictures

SCALE = 8


@pytest.mark.parametrize("seed", range(5))
def test_the_drawing_is_read_back(seed: int) -> None:
    number = numbers.drawn(random.Random(seed).randrange)
    image = Image.new("L", (pictures.SIDE, pictures.SIDE), 255)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", pictures.outline(number)):
        image.putpixel((int(x), int(y)), 0)
    (found,) = zxingcpp.read_barcodes(image.resize((pictures.SIDE * SCALE,) * 2, Image.Resampling.NEAREST))
    assert found.text == numbers.plain(number)
    assert found.format is zxingcpp.BarcodeFormat.QRCode
