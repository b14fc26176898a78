import Pictures

/// How a picture is brought into the form that CLIP sees: a square of its centre, normalised.
struct CLIPPicture {
  let side: Int
  /// Subtracted from each channel, in [0, 1].
  let mean: [Float]
  /// What each channel is then divided by.
  let deviation: [Float]

  /// That of OpenAI's models.
  init(side: Int) {
    self.side = side
    mean = [0.48145466, 0.4578275, 0.40821073]
    deviation = [0.26862954, 0.26130258, 0.27577711]
  }

  /// - Parameter config: `preprocessor_config.json`.
  init(_ config: Config) throws(DiffusionError) {
    let sides = 1...4096
    side =
      if let crop = try? config.section("crop_size") {
        try crop.int("height", in: sides)
      } else {
        try config.int("crop_size", in: sides, default: 224)
      }
    let shortest =
      if let size = try? config.section("size") {
        try size.int("shortest_edge", in: sides, default: side)
      } else {
        try config.int("size", in: sides, default: side)
      }
    guard shortest == side else { throw config.unsupported("size", "crop_size, \(side)") }
    for key in ["do_resize", "do_center_crop", "do_normalize"] {
      guard try config.bool(key, default: true) else { throw config.unsupported(key, "true") }
    }
    _ = try config.int("resample", in: 3...3, default: 3)
    let usual = CLIPPicture(side: side)
    mean = try config.floats("image_mean", default: usual.mean)
    deviation = try config.floats("image_std", default: usual.deviation)
    guard deviation.allSatisfy({ $0 > 0 }) else {
      throw config.unsupported("image_std", "numbers above 0")
    }
  }

  /// The values of a picture, planar `[3, side, side]`: its shorter side is scaled, its centre cut
  /// out.
  func values(_ picture: RGBImage) -> [Float] {
    let shorter = min(picture.width, picture.height)
    let scaled = picture.cubic(
      width: picture.width * side / shorter, height: picture.height * side / shorter)
    let (left, top) = ((scaled.width - side) / 2, (scaled.height - side) / 2)
    var values: [Float] = []
    values.reserveCapacity(3 * side * side)
    for plane in 0..<3 {
      for y in top..<top + side {
        for x in left..<left + side {
          let value = Float(scaled.pixels[(y * scaled.width + x) * 3 + plane]) / 255
          values.append((value - mean[plane]) / deviation[plane])
        }
      }
    }
    return values
  }
}

extension Config {
  /// Three numbers.
  fileprivate func floats(
    _ key: String, default fallback: [Float]
  ) throws(DiffusionError) -> [Float] {
    guard let value = value(key) else { return fallback }
    let numbers = (value.array ?? []).compactMap(\.double).filter(\.isFinite)
    guard numbers.count == 3, value.array?.count == 3 else { throw unsupported(key, "3 numbers") }
    return numbers.map { Float($0) }
  }
}
