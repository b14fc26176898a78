import Diffusion
import Foundation
import Gallery

/// The words of a prompt and the places of their tokens in an encoding. Works with any tokenizer
/// that reads a prompt from left to right: a word's tokens are those that it adds.
struct WordTokens: Equatable {
  struct Word: Equatable {
    var text: String
    var tokens: Range<Int>
  }

  var words: [Word] = []

  /// - Parameter encoder: words behind its last token are left out.
  init(_ prompt: String, encoder: any TextEncoder) {
    // An empty prompt is framed by the same special tokens, the last of which is behind the words.
    let frame = encoder.tokens("").count
    self.init(prompt) { encoder.tokens($0).count - frame }
    words = words.map { word in
      Word(
        text: word.text,
        tokens: word.tokens.lowerBound + frame - 1..<word.tokens.upperBound + frame - 1)
    }
  }

  /// - Parameter count: how many tokens a text has, special ones not counted.
  init(_ prompt: String, count: (String) -> Int) {
    var text = ""
    var end = 0
    for word in prompt.split(whereSeparator: \.isWhitespace) {
      text += (text.isEmpty ? "" : " ") + word
      let next = count(text)
      if next > end { words.append(Word(text: String(word), tokens: end..<next)) }
      end = max(end, next)
    }
  }
}

/// Where some tokens acted, as light over a picture.
struct AttentionOverlay {
  let width: Int
  let height: Int
  /// `[height, width]`, 0...1.
  let light: [Float]

  /// - Parameter tokens: inside the encoding; their maps are averaged.
  init(_ attention: TokenAttention, tokens: Range<Int>) {
    width = attention.width
    height = attention.height
    var sum = [Float](repeating: 0, count: width * height)
    for token in tokens.clamped(to: 0..<attention.tokens) {
      for (index, value) in attention.map(token: token).enumerated() { sum[index] += value }
    }
    let (low, high) = (sum.min() ?? 0, sum.max() ?? 0)
    light = sum.map { high > low ? ($0 - low) / (high - low) : 0 }
  }

  /// Where the light is greatest: shares of width and height from the top left.
  var peak: [Double] {
    guard let at = light.indices.max(by: { light[$0] < light[$1] }) else { return [] }
    return [
      (Double(at % width) + 0.5) / Double(width), (Double(at / width) + 0.5) / Double(height),
    ]
  }

  /// The mean of the light: small where it is in one place.
  var spread: Double { Double(light.reduce(0, +)) / Double(max(1, light.count)) }

  /// The picture, dark where the tokens did not act and tinted where they did most.
  func draw(over picture: RGBImage) -> RGBImage {
    var pixels = picture.pixels
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        let value = value(
          x: (Float(x) + 0.5) / Float(picture.width) * Float(width) - 0.5,
          y: (Float(y) + 0.5) / Float(picture.height) * Float(height) - 0.5)
        let at = (y * picture.width + x) * 3
        let heat = Self.heat(value)
        for (channel, tint) in [heat.0, heat.1, heat.2].enumerated() {
          let shaded = Float(pixels[at + channel]) * (0.3 + 0.2 * value) + tint * 0.5
          pixels[at + channel] = UInt8(min(max(shaded, 0), 255))
        }
      }
    }
    return RGBImage(width: picture.width, height: picture.height, pixels: pixels)
  }

  /// The light at a place of the map, bilinear.
  private func value(x: Float, y: Float) -> Float {
    let (x, y) = (min(max(x, 0), Float(width - 1)), min(max(y, 0), Float(height - 1)))
    let (left, top) = (Int(x), Int(y))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (a, b) = (x - Float(left), y - Float(top))
    let upper = light[top * width + left] * (1 - a) + light[top * width + right] * a
    let lower = light[bottom * width + left] * (1 - a) + light[bottom * width + right] * a
    return upper * (1 - b) + lower * b
  }

  /// Black, red, yellow, white.
  private static func heat(_ value: Float) -> (Float, Float, Float) {
    (min(value * 3, 1) * 255, min(max(value * 3 - 1, 0), 1) * 255, max(value * 3 - 2, 0) * 255)
  }
}
