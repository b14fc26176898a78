import ArgumentParser

/// `easel study`: what the paper found, to see for oneself.
struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "See what the Imagen paper found, in one labelled picture.",
    discussion: """
      A study changes one or two settings and keeps the prompt, the seed and the noise. The \
      result is a PNG, and is shown inline where standard output is a terminal.

      Example: easel study thresholding "a red apple on the grass" -o grid.png --guidance 1,5,10,20
      """,
    subcommands: [
      ThresholdingStudy.self, AugmentationStudy.self, RestyleStudy.self, UpsamplingStudy.self,
      AttentionStudy.self, ConvergenceStudy.self, ScheduleStudy.self, WorldStudy.self,
      ParetoStudy.self, InterpolationStudy.self,
    ])
}
