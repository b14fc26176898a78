import Resources

extension ModelPath {
  /// The folder of GPT-2's byte pairs, `merges.txt`, which are compiled into the program.
  static let gpt2 = ModelPath(
    embedded: "gpt-2",
    files: Dictionary(
      uniqueKeysWithValues: Resource.files(in: "Sources/Resources/GPT2").map {
        ($0.name, $0.bytes)
      }))
}
