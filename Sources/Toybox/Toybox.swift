import Foundation

/// The model that ships inside: a small cascade that knows a world of toys.
public enum Toybox {
  /// The model folder, in the diffusers layout with a `cascade.json` at its root.
  public static var folder: URL { Bundle.module.bundleURL.appendingPathComponent("Model") }
  /// The world it was trained on: objects, colours, places, templates.
  public static var vocabulary: URL { folder.appendingPathComponent("vocabulary.json") }
  /// Prompts about that world in categories after DrawBench: a line each, category TAB prompt.
  public static var prompts: URL {
    Bundle.module.bundleURL.appendingPathComponent("prompts.tsv")
  }
}
