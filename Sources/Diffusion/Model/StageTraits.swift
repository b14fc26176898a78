import Recipes

/// How a family's stages differ in sampling, beyond what their configuration files say.
struct StageTraits: Sendable {
  /// What the stage draws in.
  enum Space: Sendable, Hashable {
    case pixels
    /// Those of the autoencoder in a folder of the stage.
    case latents(folder: String)
    /// What a picture shows, as a vector, which later stages draw from; in the units of the network
    /// in a folder of the stage.
    case embedding(folder: String)
    /// The codes of a VQGAN, which are searched for and not denoised.
    case codes

    var isLatents: Bool { if case .latents = self { true } else { false } }
    var isEmbedding: Bool { if case .embedding = self { true } else { false } }
  }

  /// How a low-resolution picture is enlarged for the network.
  enum Enlarging: Sendable {
    case bilinear
    /// Bilinear, with the outermost pixels' centres in place.
    case cornerAligned
    case cubic
  }

  /// How the part of a picture that a mask keeps comes back.
  enum Keeping: Sendable {
    /// In every estimate of the clean picture.
    case inEstimates
    /// After every step, clean at every noise level; the mask is rounded (DeepFloyd IF).
    case clean
    /// After every step, noised to its level with the noise that the run began with; the mask is
    /// rounded (Latent Diffusion).
    case noised
  }

  /// What a network for inpainting sees of the mask, and what it is trusted with.
  enum MaskInput: Sendable {
    /// 1 where it may draw, then the picture without that; it keeps the rest itself (Stable
    /// Diffusion).
    case drawn
    /// The picture that is kept, then 1 where it is; estimates are given the rest (GLIDE).
    case kept
  }

  var space = Space.pixels
  var keeping = Keeping.inEstimates
  var enlarging = Enlarging.bilinear
  /// Whether an enlarged picture is noised, and the network told how much.
  var augments = true
  /// Whether the noise of that is drawn before the initial noise (Stable Diffusion's upscaler).
  var augmentsFirst = false
  /// Whether a picture is enlarged in 8 bits, as it is shown.
  var roundsLow = false
  /// Whether noise is drawn in every step for every text of guidance, needed or not; the prompt's
  /// counts (GLIDE).
  var drawsForEveryText = false
  /// What a network for inpainting sees beside x.
  var maskInput = MaskInput.drawn
  /// What the initial noise is multiplied by.
  var temperature = 1.0
  /// Whether the network reads the prompt.
  var readsText = true
  /// Whether the network is told the picture's size.
  var tellsSize = false
  /// Whether an empty negative prompt is read as zeros.
  var zerosEmptyNegative = false
  /// What to start from, given what the stage's scheduler configuration says.
  let defaults: @Sendable (NoiseSchedule) -> StageSettings
}
