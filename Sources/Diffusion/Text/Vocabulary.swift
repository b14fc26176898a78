import PlainText

/// The tokens of a JSON file with their ids: an object.
/// - Throws: `.malformed` where it is no such object, or an id is none or not the token's own.
func readVocabulary(
  _ json: JSON?, path: String
) throws(DiffusionError) -> [String: Int] {
  guard let members = json?.object, !members.isEmpty else {
    throw .malformed(path: path, reason: "the vocabulary is no object of tokens")
  }
  var vocabulary: [String: Int] = [:]
  var ids: Set<Int> = []
  vocabulary.reserveCapacity(members.count)
  for member in members {
    guard let id = member.value.int, 0..<1 << 24 ~= id, ids.insert(id).inserted else {
      throw .malformed(
        path: path,
        reason: "the token \(member.key) has the id \(member.value.text), "
          + "which is no whole number of its own from 0 to \(1 << 24 - 1)")
    }
    vocabulary[member.key] = id
  }
  return vocabulary
}
