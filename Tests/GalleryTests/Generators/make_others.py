"""Writes Corpus/other-*.png: pictures with the texts that other programs put into theirs.

    python3 Tests/GalleryTests/Generators/make_others.py

Every text is built here from what those programs write; none is a copy of a file of theirs. What
each must be read as is in OtherRecipeTests.swift.
"""

import json
import pathlib
import struct
import zlib
from xml.sax.saxutils import escape

FOLDER = pathlib.Path(__file__).parent.parent / "Corpus"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def text(key, value):
    """tEXt where Latin-1 can write it, as Pillow does, else iTXt."""
    if not isinstance(value, str):
        value = json.dumps(value)
    try:
        return chunk(b"tEXt", key.encode() + b"\0" + value.encode("latin-1"))
    except UnicodeEncodeError:
        return international(key, value)


def international(key, value):
    return chunk(b"iTXt", key.encode() + b"\0\0\0\0\0" + value.encode())


def save(name, *chunks):
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 3, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(12) for _ in range(3))))
    (FOLDER / f"other-{name}.png").write_bytes(
        head + b"".join(chunks) + pixels + chunk(b"IEND", b""))


def node(kind, **inputs):
    return {"inputs": inputs, "class_type": kind, "_meta": {"title": kind}}


# ComfyUI: the text-to-image graph that it begins with.
SIMPLE = {
    "3": node("KSampler", seed=18446744073709551615, steps=20, cfg=7.5, sampler_name="euler_ancestral",
              scheduler="karras", denoise=1.0, model=["10", 0], positive=["6", 0], negative=["7", 0],
              latent_image=["5", 0]),
    "4": node("CheckpointLoaderSimple", ckpt_name="v1-5.safetensors"),
    "5": node("EmptyLatentImage", width=512, height=768, batch_size=1),
    "6": node("CLIPTextEncode", text="a red barn, 🏠", clip=["10", 1]),
    "7": node("CLIPTextEncode", text="blurry", clip=["10", 1]),
    "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
    "9": node("SaveImage", filename_prefix="ComfyUI", images=["8", 0]),
    "10": node("LoraLoader", lora_name="ink.safetensors", strength_model=0.8, strength_clip=0.8,
               model=["4", 0], clip=["11", 0]),
    "11": node("CLIPSetLastLayer", stop_at_clip_layer=-2, clip=["4", 1]),
}
save("comfyui", text("prompt", SIMPLE), text("workflow", {"nodes": [], "links": []}))


def ui(ident, kind, values, inputs=(), mode=0):
    return {"id": ident, "type": kind, "mode": mode, "widgets_values": values,
            "inputs": [{"name": n, "type": "*", "link": l} for n, l in inputs], "outputs": []}


save("comfyui-workflow", text("workflow", {
    "last_node_id": 12, "version": 0.4, "nodes": [
        ui(3, "KSampler", [5, "randomize", 20, 7, "dpmpp_2m", "karras", 1],
           [("model", 1), ("positive", 2), ("negative", 3), ("latent_image", 4)]),
        ui(4, "CheckpointLoaderSimple", ["v1-5.safetensors"]),
        ui(5, "EmptyLatentImage", [640, 512, 1]),
        ui(6, "CLIPTextEncode", ["a red barn"], [("clip", 5)]),
        ui(7, "CLIPTextEncode", ["blurry"], [("clip", 5)]),
        ui(8, "VAEDecode", [], [("samples", 6), ("vae", 7)]),
        ui(9, "SaveImage", ["ComfyUI"], [("images", 8)]),
        ui(10, "LoraLoader", ["off.safetensors", 1, 1], [("model", 9), ("clip", 10)], mode=4),
        ui(11, "Reroute", [], [("", 11)]),
        ui(12, "CLIPTextEncode", ["never used"], [("clip", 5)]),
    ],
    "links": [[1, 10, 0, 3, 0, "MODEL"], [2, 11, 0, 3, 1, "CONDITIONING"],
              [3, 7, 0, 3, 2, "CONDITIONING"], [4, 5, 0, 3, 3, "LATENT"], [5, 10, 1, 6, 0, "CLIP"],
              [6, 3, 0, 8, 0, "LATENT"], [7, 4, 2, 8, 1, "VAE"], [8, 8, 0, 9, 0, "IMAGE"],
              [9, 4, 0, 10, 0, "MODEL"], [10, 4, 1, 10, 1, "CLIP"],
              [11, 6, 0, 11, 0, "CONDITIONING"]]}))

# SDXL's two texts, a base and a refiner, the seed from a node of its own.
save("comfyui-sdxl", text("prompt", {
    "1": node("CheckpointLoaderSimple", ckpt_name="sdxl/base.safetensors"),
    "2": node("CLIPTextEncodeSDXL", width=1024, height=1024, crop_w=0, crop_h=0, target_width=1024,
              target_height=1024, text_g="a red barn", text_l="oil painting", clip=["1", 1]),
    "3": node("CLIPTextEncodeSDXL", width=1024, height=1024, crop_w=0, crop_h=0, target_width=1024,
              target_height=1024, text_g="blurry", text_l="blurry", clip=["1", 1]),
    "4": node("EmptyLatentImage", width=1024, height=1024, batch_size=1),
    "5": node("PrimitiveInt", value=77),
    "6": node("KSamplerAdvanced", add_noise="enable", noise_seed=["5", 0], steps=25, cfg=8.0,
              sampler_name="euler", scheduler="normal", start_at_step=0, end_at_step=20,
              return_with_leftover_noise="enable", model=["1", 0], positive=["2", 0],
              negative=["3", 0], latent_image=["4", 0]),
    "7": node("CheckpointLoaderSimple", ckpt_name="sdxl/refiner.safetensors"),
    "8": node("CLIPTextEncode", text="a red barn", clip=["7", 1]),
    "9": node("KSamplerAdvanced", add_noise="disable", noise_seed=0, steps=25, cfg=8.0,
              sampler_name="euler", scheduler="normal", start_at_step=20, end_at_step=10000,
              return_with_leftover_noise="disable", model=["7", 0], positive=["8", 0],
              negative=["3", 0], latent_image=["6", 0]),
    "10": node("VAEDecode", samples=["9", 0], vae=["7", 2]),
    "11": node("SaveImage", filename_prefix="x", images=["10", 0]),
}))

# Flux: noise, guider, sampler and sigmas apart.
save("comfyui-flux", text("prompt", {
    "5": node("EmptySD3LatentImage", width=1024, height=768, batch_size=1),
    "6": node("CLIPTextEncode", text=["30", 0], clip=["11", 0]),
    "8": node("VAEDecode", samples=["13", 0], vae=["10", 0]),
    "9": node("SaveImage", filename_prefix="f", images=["8", 0]),
    "10": node("VAELoader", vae_name="ae.safetensors"),
    "11": node("DualCLIPLoader", clip_name1="t5.safetensors", clip_name2="clip_l.safetensors", type="flux"),
    "12": node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
    "13": node("SamplerCustomAdvanced", noise=["25", 0], guider=["22", 0], sampler=["16", 0],
               sigmas=["17", 0], latent_image=["5", 0]),
    "16": node("KSamplerSelect", sampler_name="euler"),
    "17": node("BasicScheduler", scheduler="simple", steps=20, denoise=1.0, model=["12", 0]),
    "22": node("BasicGuider", model=["12", 0], conditioning=["26", 0]),
    "25": node("RandomNoise", noise_seed=219670278747233),
    "26": node("FluxGuidance", guidance=3.5, conditioning=["6", 0]),
    "30": node("StringConcatenate", string_a="a red barn", string_b="by a lake", delimiter=", "),
}))

# Two texts combined, through a control network; a second pass; circles beside the way.
save("comfyui-combined", text("prompt", {
    "1": node("CheckpointLoaderSimple", ckpt_name="m.ckpt"),
    "2": node("CLIPTextEncode", text="a red barn", clip=["1", 1]),
    "3": node("CLIPTextEncode", text="by a lake", clip=["1", 1]),
    "4": node("ConditioningCombine", conditioning_1=["2", 0], conditioning_2=["3", 0]),
    "5": node("CLIPTextEncode", text="blurry", clip=["1", 1]),
    "6": node("ControlNetApplyAdvanced", strength=0.7, start_percent=0.0, end_percent=1.0,
              positive=["4", 0], negative=["5", 0], control_net=["7", 0], image=["8", 0]),
    "7": node("ControlNetLoader", control_net_name="canny.pth"),
    "8": node("LoadImage", image="a.png"),
    "9": node("EmptyLatentImage", width=512, height=512, batch_size=1),
    "10": node("KSampler", seed=5, steps=20, cfg=7, sampler_name="ddim", scheduler="ddim_uniform",
               denoise=1, model=["1", 0], positive=["6", 0], negative=["6", 1], latent_image=["9", 0]),
    "11": node("LatentUpscale", upscale_method="nearest-exact", width=1024, height=1024,
               crop="disabled", samples=["10", 0]),
    "12": node("KSampler", seed=6, steps=10, cfg=7, sampler_name="ddim", scheduler="ddim_uniform",
               denoise=0.5, model=["1", 0], positive=["6", 0], negative=["6", 1], latent_image=["11", 0]),
    "13": node("VAEDecode", samples=["12", 0], vae=["1", 2]),
    "14": node("PreviewImage", images=["13", 0]),
    "15": node("Reroute", a=["16", 0]), "16": node("Reroute", a=["15", 0]),
}))

# InvokeAI: version 4, version 2 and the first ones.
save("invokeai", text("invokeai_metadata", {
    "generation_mode": "txt2img", "positive_prompt": "a red barn", "negative_prompt": "blurry",
    "width": 512, "height": 768, "seed": 5, "rand_device": "cpu", "cfg_scale": 7.0,
    "cfg_rescale_multiplier": 0, "steps": 20, "scheduler": "euler_a", "clip_skip": 1,
    "model": {"key": "k", "hash": "blake3:ab", "name": "Dream 8", "base": "sd-1", "type": "main"},
    "loras": [{"model": {"key": "l", "name": "ink", "base": "sd-1", "type": "lora"}, "weight": 0.75}],
    "controlnets": [], "vae": None, "app_version": "4.2.9"}))
save("invokeai-2", text("sd-metadata", {
    "model": "stable diffusion", "model_weights": "stable-diffusion-1.5", "model_hash": "cc6c",
    "app_id": "invoke-ai/InvokeAI", "app_version": "2.3.5",
    "image": {"prompt": [{"prompt": "a red barn [blurry, dark]", "weight": 1.0}], "steps": 20,
              "cfg_scale": 7.0, "threshold": 0.0, "perlin": 0.0, "height": 512, "width": 640,
              "seed": 5, "seamless": False, "type": "txt2img", "postprocessing": None,
              "sampler": "k_euler_a", "variations": []}}),
    text("Dream", '"a red barn [blurry, dark]" -s 20 -S 5'))
save("invokeai-1", text("Dream", '"a red barn [blurry]" -s 20 -S5 -W 640 -H 512 -C 7.0 -A k_euler_a -G 0.8'))

# NovelAI: the third version, and the fourth with characters.
NAI = {"steps": 28, "height": 1216, "width": 832, "scale": 5.0, "uncond_scale": 1.0, "cfg_rescale": 0.0,
       "seed": 5, "n_samples": 1, "noise_schedule": "karras", "sampler": "k_euler_ancestral", "sm": False,
       "uc": "blurry", "request_type": "PromptGenerateRequest"}
save("novelai", text("Title", "AI generated image"), text("Description", "a red barn"),
     text("Software", "NovelAI"), text("Source", "Stable Diffusion XL C1E1DE52"),
     text("Generation time", "3.1"), text("Comment", {"prompt": "a red barn", **NAI}))
save("novelai-1", text("Title", "AI generated image"), text("Description", "a red barn"),
     text("Software", "NovelAI"), text("Source", "Stable Diffusion F1022D28"),
     text("Comment", {"steps": 28, "sampler": "k_euler_ancestral", "seed": 5, "strength": 0.69,
                      "noise": 0.667, "scale": 11.0, "uc": "blurry"}))
save("novelai-4", text("Title", "NovelAI generated image"), text("Software", "NovelAI"),
     text("Source", "NovelAI Diffusion V4 37442FCA"),
     text("Comment", {**NAI, "prompt": "", "uc": "",
          "v4_prompt": {"caption": {"base_caption": "two people",
                                    "char_captions": [{"char_caption": "girl", "centers": []},
                                                      {"char_caption": "boy", "centers": []}]}},
          "v4_negative_prompt": {"caption": {"base_caption": "blurry", "char_captions": []}}}))

# Fooocus: its own scheme and that of AUTOMATIC1111.
save("fooocus", text("parameters", {
    "adm_guidance": "(1.5, 0.8, 0.3)", "base_model": "juggernautXL_v8", "base_model_hash": "aeb7",
    "clip_skip": 2, "created_by": None, "full_negative_prompt": ["blurry"],
    "full_prompt": ["a red barn", "cinematic"], "guidance_scale": 4.0,
    "loras": [["offset.safetensors", 0.1, "4852"]], "metadata_scheme": "fooocus",
    "negative_prompt": "blurry", "performance": "Speed", "prompt": "a red barn",
    "resolution": "(1152, 896)", "sampler": "dpmpp_2m_sde_gpu", "scheduler": "karras", "seed": "5",
    "sharpness": 2.0, "steps": 30, "styles": "['Fooocus V2']", "version": "Fooocus v2.5.5"}),
    text("fooocus_scheme", "fooocus"))
save("fooocus-a1111", text("parameters",
    "a red barn\nNegative prompt: blurry\nSteps: 30, Sampler: DPM++ 2M SDE Karras, Seed: 5, "
    "Size: 1152x896, CFG scale: 4.0, Sharpness: 2.0, Model: juggernautXL_v8, "
    "Version: Fooocus v2.5.5"), text("fooocus_scheme", "a1111"))

save("swarmui", text("parameters", {
    "sui_image_params": {"prompt": "a red barn", "negativeprompt": "blurry", "model": "sdxl/base",
                         "images": 1, "seed": 5, "steps": 20, "cfgscale": 7.0, "aspectratio": "4:3",
                         "width": 1152, "height": 896, "sampler": "euler", "scheduler": "karras",
                         "loras": ["ink", "line"], "loraweights": ["0.8", "0.5"],
                         "swarm_version": "0.9.5.0"},
    "sui_extra_data": {"date": "2025-01-01", "prep_time": "1.2 sec"},
    "sui_models": [{"name": "sdxl/base.safetensors", "param": "model", "hash": "0x12ab"}]}))

DRAW = {"c": "a red barn & <hay>", "uc": "blurry", "seed": 5, "steps": 20, "scale": 7.5,
        "sampler": "DPM++ 2M Karras", "size": "512x768", "model": "sd_v1.5_f16.ckpt", "strength": 1,
        "seed_mode": "Scale Alike", "lora": [{"model": "ink_lora_f16.ckpt", "weight": 0.8}],
        "v2": {"guidanceScale": 7.5, "sharpness": 0.5}}
XMP = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
       'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
       'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
       "<xmp:CreatorTool>Draw Things</xmp:CreatorTool><exif:UserComment><rdf:Alt>"
       '<rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></exif:UserComment>'
       "</rdf:Description></rdf:RDF></x:xmpmeta>")
save("draw-things", international("XML:com.adobe.xmp", XMP % escape(json.dumps(DRAW), {'"': "&#34;"})))

save("sd-cpp", text("parameters",
    "a red barn\nNegative prompt: blurry\nSteps: 20, CFG scale: 7.000000, Guidance: 3.500000, Seed: 5, "
    "Size: 512x512, Model: v1-5.ckpt, RNG: cuda, Sampler: euler_a, Version: stable-diffusion.cpp"))
save("a1111", text("parameters",
    "a red barn <lora:ink:0.8>\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, "
    "Seed: 5, Size: 512x768, Model: v1-5, Version: v1.9.4"))
save("forge", text("parameters", "a red barn\nSteps: 20, Sampler: Euler, CFG scale: 1, Distilled CFG "
                   "Scale: 3.5, Seed: 5, Size: 896x1152, Version: f2.0.1v1.10.1-previous-1"))

# Easy Diffusion gives every setting a text; mflux and scripts write the names of diffusers.
save("easy-diffusion", *[text(k, v) for k, v in {
    "prompt": "a red barn", "negative_prompt": "blurry", "seed": "5", "num_inference_steps": "20",
    "guidance_scale": "7.5", "width": "512", "height": "768", "sampler_name": "euler_a",
    "use_stable_diffusion_model": "v1-5", "clip_skip": "False"}.items()])
save("diffusers", text("metadata", {
    "prompt": "a red barn", "negative_prompt": "blurry", "num_inference_steps": 20,
    "guidance_scale": 7.5, "seed": 5, "scheduler": "EulerAncestralDiscreteScheduler",
    "model_id": "runwayml/v1-5", "width": 512, "height": 512, "eta": 0.0}))

# mflux writes JSON into EXIF, in PNGs too: a directory with a directory with the comment.
MFLUX = {"mflux_version": "0.6.2", "model": "schnell", "seed": 5, "steps": 4, "guidance": None,
         "prompt": "a red barn", "width": 512, "height": 768, "precision": "mlx.core.bfloat16",
         "lora_paths": ["ink.safetensors"], "lora_scales": [0.7]}
BODY = b"ASCII\0\0\0" + json.dumps(MFLUX).encode()
EXIF = (b"MM\0*" + struct.pack(">IH", 8, 1) + struct.pack(">HHII", 0x8769, 4, 1, 26) + bytes(4)
        + struct.pack(">H", 1) + struct.pack(">HHII", 0x9286, 7, len(BODY), 44) + bytes(4) + BODY)
save("mflux", chunk(b"eXIf", EXIF))
