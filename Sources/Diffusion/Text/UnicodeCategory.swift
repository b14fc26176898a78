extension Unicode.Scalar {
  /// The category as tables of a version of Unicode have it; nil for characters that came later,
  /// which have none there.
  func category(ofUnicode version: Int) -> Unicode.GeneralCategory? {
    guard let age = properties.age, age <= (major: version, minor: 0) else { return nil }
    return properties.generalCategory
  }
}
