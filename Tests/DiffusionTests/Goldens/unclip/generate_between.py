"""What diffusers draws between two pictures (Ramesh et al. 2022, section 3.2), with the networks that generate.py made.

python3 generate_between.py; needs torch, diffusers, transformers.

between.safetensors    two pictures, their embeddings, the embedding 0.4 of the way along the great circle, and what
                       UnCLIPImageVariationPipeline draws of it

The blend is that of diffusers' own community pipelines (unclip_image_interpolation.py).
Tolerance of the test: that of ../unclip/generate.py.
"""
import pathlib
import torch
from diffusers import UnCLIPImageVariationPipeline, UnCLIPScheduler, UNet2DConditionModel, UNet2DModel
from diffusers.pipelines.deprecated.unclip.text_proj import UnCLIPTextProjModel
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPImageProcessor, CLIPTextModelWithProjection, CLIPTokenizer, CLIPVisionModelWithProjection

torch.set_num_threads(1)
here = pathlib.Path(__file__).parent
SEED, SHARE = 8, 0.4


def slerp(share, a, b):
    cosine = (a / a.norm() * (b / b.norm())).sum()
    if cosine.abs() > 0.9995: return (1 - share) * a + share * b
    angle = torch.arccos(cosine)
    return torch.sin((1 - share) * angle) / torch.sin(angle) * a + torch.sin(share * angle) / torch.sin(angle) * b


@torch.no_grad()
def main():
    def part(cls, name, folder="karlo"): return cls.from_pretrained(here / folder / name, variant="fp16").float().eval()
    def plan(name): return UnCLIPScheduler.from_pretrained(here / "karlo" / name)
    words = here.parent / "clip/tokenizer"
    pipe = UnCLIPImageVariationPipeline(
        decoder=part(UNet2DConditionModel, "decoder"), text_encoder=part(CLIPTextModelWithProjection, "text_encoder"),
        tokenizer=CLIPTokenizer.from_pretrained(words, pad_token="!"), text_proj=part(UnCLIPTextProjModel, "text_proj"),
        feature_extractor=CLIPImageProcessor.from_pretrained(here / "variations/feature_extractor"),
        image_encoder=part(CLIPVisionModelWithProjection, "image_encoder", "variations"),
        super_res_first=part(UNet2DModel, "super_res_first"), super_res_last=part(UNet2DModel, "super_res_last"),
        decoder_scheduler=plan("decoder_scheduler"), super_res_scheduler=plan("super_res_scheduler"))
    pipe.set_progress_bar_config(disable=True)
    # In the size that CLIP sees: how pictures are scaled is tested elsewhere.
    y, x = torch.meshgrid(torch.linspace(-1, 1, 32), torch.linspace(-1, 1, 32), indexing="ij")
    first = ((torch.stack([torch.sin(5 * x), y, torch.where(x * x + y * y < 0.5, 0.8, -0.6)]) + 1) * 127.5).round().clamp(0, 255)
    second = ((torch.stack([x * y, torch.where(x > y, 0.7, -0.9), torch.cos(7 * y)]) + 1) * 127.5).round().clamp(0, 255)
    image = lambda values: Image.fromarray(values.permute(1, 2, 0).byte().numpy())
    ends = [pipe._encode_image(image(picture), "cpu", 1)[0] for picture in [first, second]]
    between = slerp(SHARE, *ends)
    seen, step = {}, pipe.decoder_scheduler.step
    def stepping(*values, **options):
        result = step(*values, **options)
        seen["base"] = result.prev_sample[0].clamp(-1, 1)
        return result
    pipe.decoder_scheduler.step = stepping
    result = pipe(image_embeddings=between[None], decoder_guidance_scale=3.0, decoder_num_inference_steps=5, super_res_num_inference_steps=3,
        generator=torch.Generator("cpu").manual_seed(SEED), output_type="np").images
    goldens = {"first": first / 127.5 - 1, "second": second / 127.5 - 1, "first embedding": ends[0], "second embedding": ends[1], "embedding": between,
        "base": seen["base"], "sr1": torch.tensor(result[0]).permute(2, 0, 1) * 2 - 1}
    print({name: (tuple(value.shape), float(value.std())) for name, value in goldens.items()})
    save_file({name: value.float().contiguous().clone() for name, value in goldens.items()}, here / "between.safetensors")


main()
