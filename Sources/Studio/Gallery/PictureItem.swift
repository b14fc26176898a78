import Recipes

/// A picture on disk, with all that made it.
public struct PictureItem: Codable, Sendable, Equatable, Identifiable {
  /// Names the picture for good; the gallery chooses it.
  public typealias ID = String
  public var id: ID
  /// Where its file lies.
  public var path: String
  /// The recipe; without stages where another program made the picture.
  public var request: GenerationRequest
  /// The model that drew it, and the hash of its files.
  public var model: String
  public var modelHash: String
  /// Seconds since 1970.
  public var created: Double
  /// The same for people, in their time zone: `2026-11-23 19:36`; empty where nobody said it.
  public var date: String
  /// A short name that commands take for `id`; empty where there is none.
  public var shortID: String
  /// Pixels.
  public var width: Int
  public var height: Int
  /// What the generation took in seconds, where it is known.
  public var seconds: Double?
  public var favourite: Bool
  /// The user's name for it; empty for none.
  public var name: String
  public var tags: [String]
  /// What the user wrote about it; empty for nothing.
  public var note: String
  /// What another program says of how it made the picture; nil for those made here.
  public var partial: PartialRecipe?

  public init(
    id: ID, path: String, request: GenerationRequest, model: String, modelHash: String = "",
    created: Double, width: Int, height: Int, seconds: Double? = nil, favourite: Bool = false,
    name: String = "", tags: [String] = [], note: String = "", partial: PartialRecipe? = nil,
    date: String = "", shortID: String = ""
  ) {
    self.id = id
    self.path = path
    self.request = request
    self.model = model
    self.modelHash = modelHash
    self.created = created
    self.width = width
    self.height = height
    self.seconds = seconds
    self.favourite = favourite
    self.name = name
    self.tags = tags
    self.note = note
    self.partial = partial
    self.date = date
    self.shortID = shortID
  }

  /// What a list shows of it: the name, or the prompt.
  public var title: String { name.isEmpty ? request.prompt : name }
}

/// Which pictures to list.
public struct GalleryFilter: Codable, Sendable, Hashable {
  /// Words that prompt, name, tags or note contain, in any order and case; empty for all.
  public var text: String
  public var favouritesOnly: Bool
  /// List candidates (pictures tagged `Job.candidateTag`) too.
  public var candidates: Bool

  public init(text: String = "", favouritesOnly: Bool = false, candidates: Bool = false) {
    self.text = text
    self.favouritesOnly = favouritesOnly
    self.candidates = candidates
  }
}
