#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the moving pictures of the examples: coin.png (APNG), bars.gif, flower.json and cover.json (Lottie); and makes
their sounds: pop.wav, bed.ogg and voice.ogg. Standard library, but FFmpeg for the last two."""
import json
import math
import pathlib
import struct
import subprocess
import wave
import zlib

HERE = pathlib.Path(__file__).resolve().parent


def mixed(a, b, part):
    return tuple(round(x + (y - x) * part) for x, y in zip(a, b))


def coin_pixel(x, y, turn):
    """A coin of radius 0.9 turned by `turn` about its upright axis; colour and whether there is any."""
    width = max(0.06, abs(math.cos(turn))) * 0.9
    if (x / width) ** 2 + (y / 0.9) ** 2 > 1:
        return (0, 0, 0), 0
    inner = (x / width) ** 2 + (y / 0.9) ** 2 < 0.72
    bar = inner and abs(x) < width * 0.16 and abs(y) < 0.46
    light = 0.5 + 0.5 * math.sin(turn * 2 + x * 1.5)
    face = mixed((217, 119, 6), (253, 224, 71), light) if inner else mixed((180, 83, 9), (251, 191, 36), light)
    return ((146, 64, 14) if bar else face), 255


def coin_frame(size, turn, grid=4):
    rows = []
    for row in range(size):
        line = bytearray([0])
        for column in range(size):
            total, alpha = [0, 0, 0], 0
            for i in range(grid * grid):
                x = 2 * (column + (i % grid + 0.5) / grid) / size - 1
                y = 2 * (row + (i // grid + 0.5) / grid) / size - 1
                color, covered = coin_pixel(x, y, turn)
                alpha += covered
                total = [t + c * (covered > 0) for t, c in zip(total, color)]
            count = max(1, alpha // 255)
            line += bytes([round(t / count) for t in total] + [round(alpha / grid / grid)])
        rows.append(bytes(line))
    return zlib.compress(b"".join(rows), 9)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def coin(size=120, count=16):
    frames = [coin_frame(size, math.pi * i / count) for i in range(count)]
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0))
    out += chunk(b"acTL", struct.pack(">II", count, 0))
    number = 0
    for index, data in enumerate(frames):
        out += chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, size, size, 0, 0, 1, 20, 0, 0))
        number += 1
        out += chunk(b"IDAT", data) if index == 0 else chunk(b"fdAT", struct.pack(">I", number) + data)
        number += index > 0
    return out + chunk(b"IEND", b"")


def lzw(indices, bits):
    """The variable-length codes of GIF89a, packed least significant bit first."""
    clear, end = 1 << bits, (1 << bits) + 1
    table, width = {(i,): i for i in range(clear)}, bits + 1
    codes, prefix, following = [(clear, width)], (), end + 1
    for index in indices:
        if prefix + (index,) in table:
            prefix += (index,)
            continue
        codes.append((table[prefix], width))
        table[prefix + (index,)] = following
        following += 1
        if following > (1 << width) and width < 12:
            width += 1
        if following == 4096:
            codes.append((clear, width))
            table, width, following = {(i,): i for i in range(clear)}, bits + 1, end + 1
        prefix = (index,)
    codes += [(table[prefix], width), (end, width)]
    value = position = 0
    for code, size in codes:
        value |= code << position
        position += size
    data = value.to_bytes((position + 7) // 8, "little")
    blocks = b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255))
    return bytes([bits]) + blocks + b"\0"


def bars(width=160, height=100, count=20):
    """A moving bar chart on a dark ground."""
    palette = [(15, 23, 42), (30, 41, 59), (20, 184, 166), (56, 189, 248), (251, 191, 36), (249, 112, 102), (248, 250, 252), (0, 0, 0)]
    out = b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF2, 0, 0) + b"".join(bytes(color) for color in palette)
    out += b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    for frame in range(count):
        tall = [round(52 + 30 * math.sin(2 * math.pi * (frame / count + bar / 4))) for bar in range(4)]
        indices = []
        for y in range(height):
            for x in range(width):
                bar, within = divmod(x - 16, 34)
                filled = 0 <= bar < 4 and within < 26 and height - 10 - tall[bar] <= y < height - 10
                indices.append(2 + bar if filled else 6 if height - 10 <= y < height - 8 and 10 <= x < 150 else int(y % 20 == 9))
        out += b"\x21\xf9\x04\x04" + struct.pack("<H", 6) + b"\0\0"
        out += b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + lzw(indices, 3)
    return out + b"\x3b"


def fixed(value):
    return {"a": 0, "k": value}


def moved(keys):
    """Keys [frame, value], eased in and out; each with the value it travels to, as older players need it."""
    ease = {"i": {"x": [0.2], "y": [1]}, "o": {"x": [0.6], "y": [0]}}
    ways = [{"t": begin, "s": start, "e": end, **ease} for (begin, start), (_, end) in zip(keys, keys[1:])]
    return {"a": 1, "k": [*ways, {"t": keys[-1][0], "s": keys[-1][1]}]}


def ellipse(name, size, color, position=(0, 0)):
    return {"ty": "gr", "nm": name, "it": [
        {"ty": "el", "p": fixed(list(position)), "s": fixed(list(size))},
        {"ty": "fl", "c": fixed([c / 255 for c in color] + [1]), "o": fixed(100), "r": 1},
        {"ty": "tr", "p": fixed([0, 0]), "a": fixed([0, 0]), "s": fixed([100, 100]), "r": fixed(0), "o": fixed(100)}]}


def lottie_layer(index, name, shapes, rotation=fixed(0), scale=fixed([100, 100, 100]), position=fixed([150, 150, 0])):
    return {"ddd": 0, "ind": index, "ty": 4, "nm": name, "sr": 1, "ip": 0, "op": 60, "st": 0, "bm": 0, "shapes": shapes,
            "ks": {"o": fixed(100), "p": position, "a": fixed([0, 0, 0]), "r": rotation, "s": scale}}


def lottie(name, frames, layers):
    return {"v": "5.5.0", "fr": 30, "ip": 0, "op": frames, "w": 300, "h": 300, "nm": name, "ddd": 0, "assets": [], "layers": layers}


def flower():
    """A flower that opens, petal after petal, and turns a little."""
    layers = [lottie_layer(1, "middle", [ellipse("disc", (84, 84), (251, 191, 36)), ellipse("seed", (44, 44), (217, 119, 6))][::-1],
                           fixed(0), moved([[22, [0, 0, 100]], [34, [118, 118, 100]], [42, [100, 100, 100]]]))]
    for petal in range(8):
        begin = 2 + 2 * petal
        color = (244, 114, 182) if petal % 2 else (236, 72, 153)
        layers.append(lottie_layer(2 + petal, f"petal {petal + 1}", [ellipse("petal", (62, 104), color, (0, -78))],
                                   moved([[begin, [45 * petal - 50]], [begin + 16, [45 * petal]], [59, [45 * petal + 12]]]),
                                   moved([[begin, [0, 0, 100]], [begin + 12, [112, 112, 100]], [begin + 18, [100, 100, 100]]])))
    return lottie("flower", 60, layers)


def cover():
    """Two discs roll from left to right; in the middle the picture is covered."""
    def disc(index, size, color, begin, end):
        path = moved([[begin, [-size / 2 - 10, 150, 0]], [11, [150, 150, 0]], [13, [150, 150, 0]], [end, [310 + size / 2, 150, 0]]])
        return lottie_layer(index, f"disc {index}", [ellipse("disc", (size, size), color)], position=path)
    return lottie("cover", 24, [disc(1, 620, (20, 184, 166), 2, 22), disc(2, 760, (251, 191, 36), 0, 24)])


def write_wav(path, rate, seconds, level):
    """level(t): -1..1 at t seconds."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", round(32000 * level(i / rate))) for i in range(round(rate * seconds))))


def pop(t):
    """A drop: a tone that rises fast and dies away."""
    return 0.7 * math.sin(2 * math.pi * (420 * t + 900 * t * t)) * math.exp(-11 * t) * min(1, t * 400)


def bed(t):
    """Four seconds of a slow chord that goes on where it began: whole periods, and a swell that ends as it starts."""
    swell = 0.6 - 0.4 * math.cos(2 * math.pi * t / 4)
    return swell * sum(0.16 * math.sin(2 * math.pi * tone * t) for tone in (110, 164.75, 220, 277.25, 329.5))


def sounds():
    write_wav(HERE / "pop.wav", 22050, 0.4, pop)
    loop = HERE / "bed.wav"
    write_wav(loop, 22050, 4, bed)
    ogg = ["-c:a", "libvorbis", "-q:a", "2", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", loop, *ogg, HERE / "bed.ogg"], check=True)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "flite=voice=slt:text='What you save early has the longest time to grow.'",
                    *ogg, HERE / "voice.ogg"], check=True)
    loop.unlink()


if __name__ == "__main__":
    sounds()
    (HERE / "coin.png").write_bytes(coin())
    (HERE / "bars.gif").write_bytes(bars())
    for name, made in (("flower", flower()), ("cover", cover())):
        (HERE / f"{name}.json").write_text(json.dumps(made, separators=(",", ":")) + "\n")
