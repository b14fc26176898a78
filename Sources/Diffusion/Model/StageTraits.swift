import Recipes

/// How a family's stages differ in sampling, beyond what their configuration files say.
struct StageTraits: Sendable {
  /// What the stage draws in.
  enum Space: Sendable, Hashable {
    case pixels
    /// Those of the autoencoder in a folder of the stage.
    case latents(folder: String)
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
  /// Whether enlarging a low-resolution picture keeps the outermost pixels' centres in place.
  var alignsCorners = false
  /// Whether an enlarged picture is noised, and the network told how much.
  var augments = true
  /// Whether a picture is enlarged in 8 bits, as it is shown.
  var roundsLow = false
  /// Whether noise is drawn in every step for every text of guidance, needed or not; the prompt's
  /// counts (GLIDE).
  var drawsForEveryText = false
  /// What a network for inpainting sees beside x.
  var maskInput = MaskInput.drawn
  /// What the initial noise is multiplied by.
  var temperature = 1.0
  /// Whether the network is told the picture's size.
  var tellsSize = false
  /// Whether an empty negative prompt is read as zeros.
  var zerosEmptyNegative = false
  /// What to start from, given what the stage's scheduler configuration says.
  let defaults: @Sendable (NoiseSchedule) -> StageSettings
}
