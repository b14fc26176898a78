import Diffusion
import Foundation
import Resources

/// The model that ships inside: a small cascade that knows a world of toys.
public enum Toybox {
  /// The model, in the diffusers layout with a `cascade.json` at its root.
  public static let folder = ModelPath(
    embedded: "toybox",
    files: Dictionary(
      uniqueKeysWithValues: Resource.files(in: "Sources/Toybox/Model").map { ($0.name, $0.bytes) }))

  /// Prompts about the world that it was trained on, in categories after DrawBench: a line each,
  /// category TAB prompt. Empty where the program is damaged.
  public static var prompts: Data {
    Resource.files(in: "Sources/Toybox").first { $0.name == "prompts.tsv" }.map { Data($0.bytes) }
      ?? Data()
  }
}
