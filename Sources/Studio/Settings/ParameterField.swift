import Recipes

/// One value in the settings pane.
enum ParameterField: Hashable, Sendable {
  case seedMode, seed, batch, shape
  case stage(Int, StageField)
}

/// One value of a stage.
enum StageField: Hashable, Sendable, CaseIterable {
  case on, steps, guidance, sampler, eta, schedule, thresholding, percentile, augLevel, prompt
}

extension ParameterField {
  /// The stage that it belongs to.
  var stage: Int? {
    if case .stage(let index, _) = self { index } else { nil }
  }
  var isOfStage: Bool { stage != nil }

  /// What the pane calls it.
  var label: String {
    switch self {
    case .seedMode: "Next seed"
    case .seed: "Seed"
    case .batch: "Batch"
    case .shape: "Shape"
    case .stage(_, let field): field.label
    }
  }

  /// What kind of value it is, and so what keys do to it.
  var kind: Kind {
    switch self {
    case .seedMode, .shape: .choice
    case .seed: .seed
    case .batch: .whole(1...64)
    case .stage(_, let field): field.kind
    }
  }

  enum Kind: Equatable {
    case choice
    /// Any 64 bits.
    case seed
    /// Whole numbers in a range.
    case whole(ClosedRange<Double>)
    /// Numbers in a range, nudged by a step.
    case real(ClosedRange<Double>, step: Double)
    case text
  }
}

extension StageField {
  var label: String {
    switch self {
    case .on: "Stage"
    case .steps: "Steps"
    case .guidance: "Guidance"
    case .sampler: "Sampler"
    case .eta: "Eta"
    case .schedule: "Schedule"
    case .thresholding: "Threshold"
    case .percentile: "Percentile"
    case .augLevel: "Aug level"
    case .prompt: "Prompt"
    }
  }

  var kind: ParameterField.Kind {
    switch self {
    case .on, .sampler, .schedule, .thresholding: .choice
    case .steps: .whole(1...1000)
    case .guidance: .real(0...50, step: 0.5)
    case .eta: .real(0...1, step: 0.1)
    case .percentile: .real(0.5...1, step: 0.005)
    case .augLevel: .real(0...1, step: 0.05)
    case .prompt: .text
    }
  }

  /// What the base stage does not have.
  static let ofLaterStages: [StageField] = [.on, .augLevel, .prompt]

  /// One sentence for the hint line.
  var hint: String {
    switch self {
    case .on: "Off: the picture stays as small as the stage before draws it."
    case .steps: "Denoising steps: more are slower and finer."
    case .guidance: "How strictly the prompt is followed; 1 is off and twice as fast."
    case .sampler: "The rule that goes from one noise level to the next."
    case .eta: "Fresh noise in every step: 0 is none, 1 as much as DDPM."
    case .schedule: "Which noise levels the steps visit."
    case .thresholding: "How values beyond white and black are brought back."
    case .percentile: "Share of values that dynamic thresholding takes as white."
    case .augLevel: "Noise on the small picture: more lets this stage invent more."
    case .prompt: "Another prompt for this stage alone, to vary the style."
    }
  }
}

extension Thresholding {
  var name: String {
    switch self {
    case .none: "none"
    case .static: "static"
    case .dynamic: "dynamic"
    }
  }
}
