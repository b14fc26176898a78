/// The world that a small model was trained on, as its `vocabulary.json` lists it. Decode the file
/// with any `Decoder`; lists that are absent are empty.
public struct Vocabulary: Decodable, Sendable, Equatable {
  /// A thing that the model can draw.
  public struct Object: Decodable, Sendable, Equatable {
    public var one: String
    public var many: String
    /// The colours that it was seen in.
    public var colours: [String]
    public init(one: String, many: String, colours: [String]) {
      self.one = one
      self.many = many
      self.colours = colours
    }
  }
  public var objects: [Object]
  public var colours: [String]
  public var materials: [String]
  public var sizes: [String]
  public var counts: [String]
  public var relations: [String]
  public var places: [String]
  public var views: [String]
  public var signs: [String]
  /// Prompts with `{object}`, `{objects}`, `{count}`, `{colour}`, `{relation}`, `{place}`,
  /// `{sign}`, `{material}`, `{size}`, `{view}` in them.
  public var templates: [String]

  private enum CodingKeys: CodingKey {
    case objects, colours, materials, sizes, counts, relations, places, views, signs, templates
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func list(_ key: CodingKeys) throws -> [String] {
      try container.decodeIfPresent([String].self, forKey: key) ?? []
    }
    objects = try container.decodeIfPresent([Object].self, forKey: .objects) ?? []
    colours = try list(.colours)
    materials = try list(.materials)
    sizes = try list(.sizes)
    counts = try list(.counts)
    relations = try list(.relations)
    places = try list(.places)
    views = try list(.views)
    signs = try list(.signs)
    templates = try list(.templates)
  }
}
