"""The local AWS endpoint: the ministack emulator in this process, mended where it falls short of AWS."""
