"""What Project.xsd of DAWproject 1.0 allows, for the elements that are written: a table of our own.

element -> (attributes, those that must be there, children in order; a set: any of them in any
order)."""

NAMED = {"name", "color", "comment"}
REFERENCED = NAMED | {"id"}
TIMELINE = REFERENCED | {"timeUnit", "track"}
REAL = REFERENCED | {"parameterID", "max", "min", "unit", "value"}
FILE = ({"path", "external"}, {"path"}, [])
MEDIA = TIMELINE | {"duration", "algorithm", "channels", "sampleRate"}
CONTENT = {"Lanes", "Notes", "Clips", "ClipSlot", "markers", "Warps", "Audio", "Video", "Points"}
POINTS = {"Point", "RealPoint", "EnumPoint", "BoolPoint", "IntegerPoint", "TimeSignaturePoint"}
AUTOMATION = (TIMELINE | {"unit"}, set(), ["Target", POINTS])

TABLE = {
    "Project": ({"version"}, {"version"},
                ["Application", "Transport", "Structure", "Arrangement", "Scenes"]),
    "Application": ({"name", "version"}, {"name", "version"}, []),
    "Transport": (set(), set(), ["Tempo", "TimeSignature"]),
    "Tempo": (REAL, {"unit"}, []),
    "TimeSignature": (REFERENCED | {"parameterID", "denominator", "numerator"},
                      {"denominator", "numerator"}, []),
    "Structure": (set(), set(), [{"Track", "Channel"}]),
    "Track": (REFERENCED | {"contentType", "loaded"}, set(), ["Channel", {"Track"}]),
    "Channel": (REFERENCED | {"audioChannels", "destination", "role", "solo"}, set(),
                ["Devices", "Mute", "Pan", "Sends", "Volume"]),
    "Mute": (REFERENCED | {"parameterID", "value"}, set(), []),
    "Pan": (REAL, {"unit"}, []),
    "Volume": (REAL, {"unit"}, []),
    "Arrangement": (REFERENCED, set(),
                    ["Lanes", "Markers", "TempoAutomation", "TimeSignatureAutomation"]),
    "Lanes": (TIMELINE, set(), [CONTENT]),
    "Clips": (TIMELINE, set(), [{"Clip"}]),
    "Clip": (NAMED | {"time", "duration", "contentTimeUnit", "playStart", "playStop", "loopStart",
                      "loopEnd", "fadeTimeUnit", "fadeInTime", "fadeOutTime", "enable",
                      "reference"}, {"time"}, [CONTENT]),
    "Notes": (TIMELINE, set(), [{"Note"}]),
    "Note": ({"time", "duration", "channel", "key", "vel", "rel"},
             {"time", "duration", "channel", "key"}, []),
    "Points": AUTOMATION,
    "TempoAutomation": AUTOMATION,
    "TimeSignatureAutomation": AUTOMATION,
    "Target": ({"parameter", "expression", "channel", "key", "controller"}, set(), []),
    "RealPoint": ({"time", "value", "interpolation"}, {"time", "value"}, []),
    "TimeSignaturePoint": ({"time", "numerator", "denominator"},
                           {"time", "numerator", "denominator"}, []),
    "Markers": (TIMELINE, set(), [{"Marker"}]),
    "Marker": (NAMED | {"time"}, {"time"}, []),
    "Audio": (MEDIA, {"duration", "channels", "sampleRate"}, ["File"]),
    "Video": (MEDIA, {"duration", "channels", "sampleRate"}, ["File"]),
    "File": FILE,
}  # fmt: skip
WORDS = {
    "timeUnit": {"beats", "seconds"}, "contentTimeUnit": {"beats", "seconds"},
    "unit": {"linear", "normalized", "percent", "decibel", "hertz", "semitones", "seconds", "beats",
             "bpm"},
    "role": {"regular", "master", "effect", "submix", "vca"},
    "contentType": {"audio", "automation", "notes", "video", "markers", "tracks"},
    "interpolation": {"hold", "linear"}, "external": {"true", "false"},
}  # fmt: skip


def faults(element, path=""):
    """Everything in which `element` and what is inside it departs from the table."""
    here = f"{path}/{element.tag}"
    if element.tag not in TABLE:
        return [f"{here} is no element"]
    allowed, needed, children = TABLE[element.tag]
    found = [f"{here} may not have {name}" for name in set(element.attrib) - allowed]
    found += [f"{here} lacks {name}" for name in needed - set(element.attrib)]
    found += [f"{here} {name}={value}" for name, value in element.attrib.items()
              if name in WORDS and value not in WORDS[name]]  # fmt: skip
    order = [
        next((k for k, one in enumerate(children)
              if child.tag == one or (isinstance(one, set) and child.tag in one)), None)
        for child in element
    ]  # fmt: skip
    if None in order or order != sorted(order):
        found.append(f"{here} has children {[child.tag for child in element]}")
    for child in element:
        found += faults(child, here)
    return found
