import Foundation
import Pictures
import Recipes

/// Everything that makes the same picture again; travels inside the PNG as JSON.
public struct Recipe: Codable, Sendable, Hashable {
  /// The version of the JSON form that this Easel writes; it reads this and earlier ones.
  public static let currentVersion = 1
  /// This program, as recipes and the PNG text `Software` name it.
  public static let software = "Easel 0.1.0"

  /// A model by name and content.
  public struct Model: Codable, Sendable, Hashable {
    public var name: String
    /// Hash of the model's files, lower-case hexadecimal.
    public var hash: String

    public init(name: String, hash: String) {
      self.name = name
      self.hash = hash
    }
  }

  /// The version of the form, 1...`currentVersion`.
  public var version: Int
  /// The program that made the picture.
  public var software: String
  public var model: Model
  public var request: GenerationRequest
  /// Size of the picture in pixels.
  public var width: Int
  public var height: Int

  public init(model: Model, request: GenerationRequest, width: Int, height: Int) {
    version = Self.currentVersion
    software = Self.software
    self.model = model
    self.request = request
    self.width = width
    self.height = height
  }

  /// The JSON form, keys sorted: the same recipe is the same text.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Numbers that JSON cannot write become text, so that encoding cannot fail.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  /// Why the JSON of a file is not a recipe.
  public enum ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
    case newer(version: Int)
    case damaged(reason: String)

    public var description: String {
      switch self {
      case .newer(let version):
        "its recipe has version \(version), made by a newer Easel; "
          + "this one reads up to \(Recipe.currentVersion)"
      case .damaged(let reason): "its recipe is damaged: \(reason)"
      }
    }
  }

  /// Reads the JSON form.
  public init(json: String) throws(ReadingError) {
    struct Version: Decodable { var version: Int }
    let data = Data(json.utf8)
    do {
      let version = try JSONDecoder().decode(Version.self, from: data).version
      guard version <= Self.currentVersion else { throw ReadingError.newer(version: version) }
      self = try JSONDecoder().decode(Recipe.self, from: data)
    } catch let error as ReadingError {
      throw error
    } catch let error as DecodingError {
      throw .damaged(reason: Self.reason(error))
    } catch {
      throw .damaged(reason: "\(error)")
    }
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has the wrong type"
    case .dataCorrupted(let context): context.debugDescription
    @unknown default: "\(error)"
    }
  }
}

extension PartialRecipe {
  /// The settings of a recipe that other programs have too. The base stage speaks for the picture, or
  /// the first that ran.
  public init(_ recipe: Recipe) {
    let request = recipe.request
    self.init(
      prompt: request.prompt, negativePrompt: request.negativePrompt, seed: request.seed)
    if let base = request.base {
      steps = base.stepCount
      guidance = base.guidance
      sampler = base.sampler
      schedule = base.schedule
    }
    model = recipe.model.name
    modelHash = recipe.model.hash
    software = recipe.software
    origin = "Easel"
    size = PictureSize(width: recipe.width, height: recipe.height)
    loras = request.loras
  }
}
