"""Memory that was freed goes back to the system, and threads do not each keep a heap."""

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries keep no such heaps"
)

HEAPS = """
import ctypes, sys, threading
from photoplay.memory import few_heaps

if "few" in sys.argv:
    few_heaps()
gate = threading.Barrier(6)

def work():
    kept = [bytearray(50_000) for _ in range(20)]
    gate.wait()
    del kept

threads = [threading.Thread(target=work) for _ in range(6)]
for one in threads:
    one.start()
for one in threads:
    one.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = libc.fopen(sys.argv[1].encode(), b"w")
libc.malloc_info(0, ctypes.c_void_p(file))
libc.fclose(ctypes.c_void_p(file))
"""
FREED = """
import threading
from photoplay.memory import give_back

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

def work():
    kept = [bytearray(60_000) for _ in range(400)]  # under the size that is mapped alone
    keep.append(bytearray(60_000))

keep = []
before = resident()
one = threading.Thread(target=work)
one.start()
one.join()
grown = resident() - before
give_back()
print(grown, resident() - before)
"""


def ran(code, *words):
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(("words", "few"), [((), False), (("few",), True)])
def test_threads_share_two_heaps(tmp_path, words, few):
    told = tmp_path / "heaps.xml"
    ran(HEAPS, told, *words)
    assert (told.read_text().count("<heap nr=") <= 2) == few


def test_what_is_free_goes_back():
    grown, after = map(int, ran(FREED).split())
    assert grown > 15e6
    assert after < 0.3 * grown
