import Foundation
import Testing

/// The recipe of the embedded model from scenes to a picture, at the smallest size: a minute of
/// work for one core. It is asked for by naming a Python that has what training needs:
///
///     python3 -m venv /tmp/train
///     /tmp/train/bin/pip install -r Sources/Toybox/Training/requirements.txt
///     TRAINING_PYTHON=/tmp/train/bin/python swift test --filter TrainingTests
@Suite("Training the embedded model") struct TrainingTests {
  static let python = ProcessInfo.processInfo.environment["TRAINING_PYTHON"]

  private static let recipe = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/Toybox/Training").standardizedFileURL

  @Test(.enabled(if: TrainingTests.python != nil, "TRAINING_PYTHON names no Python with PyTorch"))
  func trainedWeightsDrawAPicture() throws {
    let program = try EaselProgram()
    let python = try #require(Self.python)
    let unet = Self.recipe.appending(path: "../Model/stage_2/unet").standardizedFileURL
    // Steps so small are not worth sharing: threads would wait for each other longer than they work.
    let environment = ProcessInfo.processInfo.environment.merging(["OMP_NUM_THREADS": "1"]) { $1 }
    func train(_ script: String, _ arguments: [String]) throws {
      let command = [python, Self.recipe.appending(path: script).path] + arguments
      let result = try Launched(command, environment: environment, folder: program.home.url)
        .finish()
      #expect(result.status == 0, "\(script): \(result.output)\(result.errors)")
    }
    try train("pictures.py", ["sr1", "2", "7", "pictures.npz"])
    try train(
      "train.py",
      [
        "sr1", "weights/sr1.safetensors", "--init", unet.path, "--pictures", "pictures.npz",
        "--batch", "2", "--crop", "32", "--steps", "200",
      ])
    try train("export.py", ["weights", "model", "try"])

    let settings = ["--size", "256", "--steps", "2,2", "--seed", "7"]
    for (name, model) in [("new.png", ["--model", "model"]), ("old.png", [])] {
      let arguments = ["render", "a red apple", "-o", name] + settings + model
      let result = try program.run(arguments)
      #expect(result.status == 0, "\(result.errors)")
    }
    // Trained further, the stage draws something else.
    #expect(
      try Data(contentsOf: program.file("new.png")) != Data(contentsOf: program.file("old.png")))
  }
}
