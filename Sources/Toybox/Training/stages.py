"""The three U-Nets of the cascade, as diffusers UNet2DConditionModel (the DeepFloyd IF blocks)."""

from dataclasses import dataclass
from typing import Callable, Optional

from diffusers import UNet2DConditionModel


def unet(
    size, channels_in, channels_out, widths, layers, cross, only_cross, groups, heads, context, low
):
    """cross: whether each level attends to the text; low: whether the network knows an aug level."""
    down = ["SimpleCrossAttnDownBlock2D" if c else "ResnetDownsampleBlock2D" for c in cross]
    up = ["SimpleCrossAttnUpBlock2D" if c else "ResnetUpsampleBlock2D" for c in reversed(cross)]
    return UNet2DConditionModel(
        sample_size=size,
        in_channels=channels_in,
        out_channels=channels_out,
        layers_per_block=layers,
        block_out_channels=widths,
        down_block_types=tuple(down),
        mid_block_type="UNetMidBlock2DSimpleCrossAttn",
        up_block_types=tuple(up),
        act_fn="gelu",
        attention_head_dim=heads,
        cross_attention_dim=context,
        encoder_hid_dim=384,
        addition_embed_type="text",
        addition_embed_type_num_heads=8,
        cross_attention_norm="group_norm",
        resnet_time_scale_shift="scale_shift",
        resnet_skip_time_act=True,
        resnet_out_scale_factor=2**0.5,
        only_cross_attention=only_cross,
        mid_block_only_cross_attention=only_cross,
        norm_num_groups=groups,
        class_embed_type="timestep" if low else None,
    )


def base_unet():
    return unet(64, 3, 3, (64, 128, 192, 256), 2, (0, 1, 1, 1), False, 32, 32, 256, False)


def super_resolution_unet(size):
    return unet(
        size, 96, 48, (48, 64, 96, 128), (1, 1, 1, 2), (0, 0, 0, 0), True, 16, 32, 128, True
    )


@dataclass
class Stage:
    size: int  # pixels of its picture
    low: Optional[int]  # pixels of the picture it enlarges
    patch: int  # patch x patch pixels are folded into channels before the network
    x0: bool  # predicts x0; else v
    rendered: (
        tuple  # training pictures: pixels of the whole, of the crop that is kept, samples a pixel
    )
    warmup: int  # steps
    flat: float  # part of the training before the learning rate falls
    make: Callable


# Super-resolution predicts x0: at patch 4 its 48 channels cannot carry the noise of a v-prediction.
STAGES = {
    "base": Stage(64, None, 1, False, (64, 64, 8), 300, 0.5, base_unet),
    "sr1": Stage(256, 64, 4, True, (256, 256, 4), 100, 0.4, lambda: super_resolution_unet(64)),
    "sr2": Stage(1024, 256, 4, True, (1024, 256, 3), 100, 0.4, lambda: super_resolution_unet(256)),
}
