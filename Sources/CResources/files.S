// The files that are compiled into the program: GPT-2's byte pairs, the embedded model with its list
// of prompts, and the themes. `ResourcesTests` holds this list against the folders.

  .section .rodata.easel_files, "a", %progbits
  .balign 65536
  .section .rodata.easel_table, "a", %progbits
  .balign 8
  .global easel_resources
easel_resources:

#define FILE "Sources/Resources/GPT2/merges.txt"
#include "file.inc"
#define FILE "Sources/Toybox/Model/README.md"
#include "file.inc"
#define FILE "Sources/Toybox/Model/cascade.json"
#include "file.inc"
#define FILE "Sources/Toybox/Model/stage_1/scheduler/scheduler_config.json"
#include "file.inc"
#define FILE "Sources/Toybox/Model/stage_1/unet/config.json"
#include "file.inc"
#define FILE "Sources/Toybox/Model/stage_1/unet/diffusion_pytorch_model.safetensors"
#include "file.inc"
#define FILE "Sources/Toybox/Model/stage_2/image_noising_scheduler/scheduler_config.json"
#include "file.inc"
#define FILE "Sources/Toybox/Model/stage_2/scheduler/scheduler_config.json"
#include "file.inc"
#define FILE "Sources/Toybox/Model/stage_2/unet/config.json"
#include "file.inc"
#define FILE "Sources/Toybox/Model/stage_2/unet/diffusion_pytorch_model.safetensors"
#include "file.inc"
#define FILE "Sources/Toybox/Model/stage_3/image_noising_scheduler/scheduler_config.json"
#include "file.inc"
#define FILE "Sources/Toybox/Model/stage_3/scheduler/scheduler_config.json"
#include "file.inc"
#define FILE "Sources/Toybox/Model/stage_3/unet/config.json"
#include "file.inc"
#define FILE "Sources/Toybox/Model/stage_3/unet/diffusion_pytorch_model.safetensors"
#include "file.inc"
#define FILE "Sources/Toybox/Model/text_encoder/config.json"
#include "file.inc"
#define FILE "Sources/Toybox/Model/text_encoder/model.safetensors"
#include "file.inc"
#define FILE "Sources/Toybox/Model/tokenizer/tokenizer_config.json"
#include "file.inc"
#define FILE "Sources/Toybox/Model/tokenizer/vocab.txt"
#include "file.inc"
#define FILE "Sources/Toybox/Model/vocabulary.json"
#include "file.inc"
#define FILE "Sources/Toybox/prompts.tsv"
#include "file.inc"
#define FILE "Themes/colour-blind.toml"
#include "file.inc"
#define FILE "Themes/dark.toml"
#include "file.inc"
#define FILE "Themes/high-contrast.toml"
#include "file.inc"
#define FILE "Themes/light.toml"
#include "file.inc"
#define FILE "Themes/monochrome.toml"
#include "file.inc"
#define FILE "Themes/sixteen.toml"
#include "file.inc"
#define FILE "Themes/warm.toml"
#include "file.inc"

  .section .rodata.easel_table, "a", %progbits
  .global easel_resources_end
easel_resources_end:
  .section .rodata.easel_files, "a", %progbits
  .balign 65536
  .section .note.GNU-stack, "", %progbits
