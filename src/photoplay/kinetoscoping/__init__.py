"""The Kinetoscope set: paired films and music without end, made from songs, all causes known.

Songs, never clips, are split into train, validation and test. One item in five is a wrong pair on
purpose: its music is late against what was drawn, or another song's.
"""
