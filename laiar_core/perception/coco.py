"""The 80 classes of COCO."""

from __future__ import annotations

# By their number in COCO, whose gaps are classes that were never used.
CLASSES = {
    **dict(enumerate(["person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"], 1)),
    10: "traffic light",
    11: "fire hydrant",
    13: "stop sign",
    14: "parking meter",
    **dict(enumerate(["bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"], 15)),
    27: "backpack",
    28: "umbrella",
    31: "handbag",
    32: "tie",
    33: "suitcase",
    34: "frisbee",
    35: "skis",
    36: "snowboard",
    37: "sports ball",
    38: "kite",
    39: "baseball bat",
    40: "baseball glove",
    41: "skateboard",
    42: "surfboard",
    43: "tennis racket",
    44: "bottle",
    46: "wine glass",
    **dict(
        enumerate(["cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli", "carrot"], 47)
    ),
    58: "hot dog",
    59: "pizza",
    60: "donut",
    61: "cake",
    62: "chair",
    63: "couch",
    64: "potted plant",
    65: "bed",
    67: "dining table",
    70: "toilet",
    72: "tv",
    **dict(enumerate(["laptop", "mouse", "remote", "keyboard"], 73)),
    77: "cell phone",
    **dict(enumerate(["microwave", "oven", "toaster", "sink", "refrigerator"], 78)),
    **dict(enumerate(["book", "clock", "vase", "scissors"], 84)),
    88: "teddy bear",
    89: "hair drier",
    90: "toothbrush",
}

# Vehicles, what stands in streets, animals, furniture, large machines and what people wear: nobody carries these in a hand.
NEVER_CARRIED = frozenset(
    name for number, name in CLASSES.items() if number < 28 or number == 32 or 61 < number < 73 or 77 < number < 84
)
