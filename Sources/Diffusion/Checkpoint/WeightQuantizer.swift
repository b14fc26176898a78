import Foundation

/// Writes one network's weights in 8 bits: every matrix and kernel of at least 4096 values as
/// integers with a float32 scale a row (`NAME_scale`), the other floats in half precision. What is
/// in 8 bits already, and what is no float, stays as it is.
struct WeightQuantizer {
  /// Called with the number of values just done; false stops.
  typealias Tick = (_ values: Int) -> Bool

  private enum Content {
    case scales, integers, half, float, unchanged
  }

  /// A tensor of the new file and what it is made of.
  private struct Item {
    let content: Content
    let source: String
    let tensor: SafetensorsWriter.Tensor
    /// Bytes a value.
    let size: Int
  }

  private let weights: Weights
  private let items: [Item]

  /// Values read at a time.
  private static let block = 1 << 20

  /// Plans the new file.
  /// - Throws: `.tensor` where a value is not finite.
  init(_ weights: Weights) throws(DiffusionError) {
    self.weights = weights
    var items: [Item] = []
    for name in weights.names { items += try Self.items(name, weights) }
    // Wide values first, so that all lie at multiples of their size.
    self.items = items.sorted {
      ($1.size, $0.tensor.name) < ($0.size, $1.tensor.name)
    }
  }

  private static func items(_ name: String, _ weights: Weights) throws(DiffusionError) -> [Item] {
    func item(_ content: Content, _ suffix: String, _ type: String, _ shape: [Int], _ size: Int)
      -> Item
    {
      Item(
        content: content, source: name,
        tensor: SafetensorsWriter.Tensor(
          name: name + suffix, type: type, shape: shape, byteCount: shape.reduce(size, *)),
        size: size)
    }
    let stored = weights.entries[name]
    guard weights.isLearnt(name) else {
      let count = stored?.shape.reduce(1, *) ?? 0
      let bytes = weights.bytes(name)
      return [
        item(
          .unchanged, "", stored?.type ?? "", stored?.shape ?? [], count > 0 ? bytes / count : 1)
      ]
    }
    let tensor = try weights.tensor(name)
    if tensor.storage == .int8 || RowQuantization.applies(to: tensor.shape) {
      return [
        item(.scales, "_scale", "F32", [tensor.rows], 4),
        item(.integers, "", "I8", tensor.shape, 1),
      ]
    }
    guard let largest = tensor.floats().withUnsafeBufferPointer(RowQuantization.largest) else {
      throw Self.notFinite(tensor)
    }
    return largest <= Float(Float16.greatestFiniteMagnitude)
      ? [item(.half, "", "F16", tensor.shape, 2)] : [item(.float, "", "F32", tensor.shape, 4)]
  }

  /// Values that `write` passes to its tick in all.
  var writingWork: Int { items.reduce(0) { $0 + values($1) } }

  /// Values that `write` and `verify` pass to their ticks in all.
  var work: Int {
    writingWork + items.reduce(0) { $0 + ($1.content == .scales ? 0 : values($1)) }
  }

  /// Bytes of the new file's tensors.
  var byteCount: Int { items.reduce(0) { $0 + $1.tensor.byteCount } }

  private func values(_ item: Item) -> Int {
    weights.entries[item.source]?.shape.reduce(1, *) ?? 0
  }

  /// Writes the file, from where an earlier run stopped.
  /// - Returns: false where `tick` stopped it.
  func write(to path: String, tick: Tick) throws(DiffusionError) -> Bool {
    var writer = try SafetensorsWriter(path: path, tensors: items.map(\.tensor))
    for item in items[..<writer.finished] {
      guard tick(values(item)) else { return false }
    }
    for item in items[writer.finished...] {
      guard try write(item, to: &writer, tick: tick) else { return false }
    }
    try writer.finish()
    return true
  }

  private func write(
    _ item: Item, to writer: inout SafetensorsWriter, tick: Tick
  ) throws(DiffusionError) -> Bool {
    let isDone = weights.entries[item.source]?.type == "I8"
    if item.content == .unchanged || (item.content == .integers && isDone) {
      try weights.withRawBytes(item.source) { bytes throws(DiffusionError) in
        try writer.append(bytes)
      }
      return tick(values(item))
    }
    let tensor = try weights.tensor(item.source)
    if let scales = tensor.scales {
      try writer.append(scales)
      return tick(values(item))
    }
    for rows in Self.blocks(tensor) {
      let floats = tensor.floats(rows: rows)
      switch item.content {
      case .scales: try writer.append(try scales(floats, tensor))
      case .integers:
        let scales = try scales(floats, tensor)
        try writer.append(
          RowQuantization.integers(floats, scales: scales, columns: tensor.columns))
      case .half: try writer.append(floats.map { Float16($0) })
      case .float, .unchanged: try writer.append(floats)
      }
      guard tick(floats.count) else { return false }
    }
    tensor.release()
    return true
  }

  private func scales(
    _ floats: [Float], _ tensor: WeightTensor
  ) throws(DiffusionError) -> [Float] {
    let scales = RowQuantization.scales(floats, columns: tensor.columns)
    guard scales.allSatisfy(\.isFinite) else { throw Self.notFinite(tensor) }
    return scales
  }

  /// Compares a written file with the source, value by value: 8-bit values may be off by half a
  /// scale, halves by half of their last place, all others not at all.
  /// - Returns: false where `tick` stopped it.
  /// - Throws: `.tensor` for the first one that differs.
  func verify(_ written: Weights, tick: Tick) throws(DiffusionError) -> Bool {
    for item in items where item.content != .scales {
      func differs() -> DiffusionError {
        .tensor(
          path: written.paths.first ?? written.folder.path, name: item.tensor.name,
          reason: "it is not what the source gives; delete the file and quantise again")
      }
      if item.content == .unchanged {
        let same = weights.withRawBytes(item.source) { source in
          written.withRawBytes(item.source) { source.elementsEqual($0) } ?? false
        }
        guard same == true else { throw differs() }
        guard tick(values(item)) else { return false }
        continue
      }
      let source = try weights.tensor(item.source)
      let copy = try written.tensor(item.source, shape: source.shape)
      for rows in Self.blocks(source) {
        guard Self.agree(source, copy, rows: rows) else { throw differs() }
        guard tick(rows.count * source.columns) else { return false }
      }
      source.release()
      copy.release()
    }
    return true
  }

  private static func agree(_ source: WeightTensor, _ copy: WeightTensor, rows: Range<Int>) -> Bool
  {
    let a = source.floats(rows: rows)
    let b = copy.floats(rows: rows)
    let columns = source.columns
    for row in 0..<rows.count {
      let half: Float =
        source.storage == .int8 ? 0 : (copy.scales?[rows.lowerBound + row] ?? 0) * 0.50001
      let relative: Float = copy.storage == .float16 ? 0x1p-11 : 0
      let absolute: Float = copy.storage == .float16 ? 0x1p-25 : 0
      var agree = true
      for i in row * columns..<(row + 1) * columns {
        agree = agree && abs(a[i] - b[i]) <= half + absolute + relative * abs(a[i])
      }
      guard agree else { return false }
    }
    return true
  }

  /// Ranges of whole rows of about `block` values.
  private static func blocks(_ tensor: WeightTensor) -> [Range<Int>] {
    guard tensor.count > 0 else { return [] }
    let step = max(1, block / tensor.columns)
    return stride(from: 0, to: tensor.rows, by: step).map {
      $0..<min($0 + step, tensor.rows)
    }
  }

  private static func notFinite(_ tensor: WeightTensor) -> DiffusionError {
    .tensor(path: tensor.path, name: tensor.name, reason: "it has values that are not finite")
  }
}
