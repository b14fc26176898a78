import CKernels

extension CPU {
  func attention(
    _ projections: Feature, text: KeysValues?, channels: Int, head: Int, rules: AttentionRules,
    onWeights: ((Feature, [Float]) -> Void)?
  ) -> Feature {
    let hasOwn = projections.channels == 3 * channels
    let heads = channels / head
    let tokens = text?.tokens ?? 0
    let pixels = projections.area
    let own = hasOwn ? pixels : 0
    precondition(text.map { $0.texts >= projections.batch } ?? true)
    precondition(rules.bias == nil || text == nil)
    precondition(!rules.isCausal || hasOwn)
    // Of all batch items: each may see fewer.
    let count = tokens + own
    let panelWidth = panelWidth
    func padded(_ count: Int) -> Int { panels(count) * panelWidth }
    func seen(_ item: Int) -> Int { text?.tokens(of: item) ?? 0 }
    func ownSeen(_ item: Int) -> Int { hasOwn ? rules.seen?[item] ?? own : 0 }
    let valuePanels = panels(head)
    let keySize = padded(count) * head
    let valueSize = valuePanels * padded(count) * panelWidth
    let keys = arena.take(projections.batch * heads * keySize)
    let values = arena.take(projections.batch * heads * valueSize)
    let out = feature(
      batch: projections.batch, height: projections.height, width: projections.width,
      channels: channels)
    let row = projections.channels
    let pairs = projections.batch * heads
    let block = self.block(of: kernels.block_rows, in: pixels, times: pairs)
    let blocks = (pixels + block - 1) / block
    let mapped = seen(0)
    let maps = onWeights.map { _ in arena.take(heads * pixels * mapped) }
    maps?.pointer.update(repeating: 0, count: heads * pixels * mapped)
    measure(
      "attention \(out.height)x\(out.width)x\(channels) over \(count)",
      operations: 4 * out.batch * pixels * count * channels,
      floats: out.batch * (pixels + count) * 2 * channels
    ) {
      // Own keys that are packed at a time, and the text's with the first of them.
      let keyBlock = max(1, self.block(of: own, in: own, times: pairs))
      let parts = max(1, (own + keyBlock - 1) / keyBlock)
      parallel(pairs * parts) { unit, _ in
        let (pair, part) = unit.quotientAndRemainder(dividingBy: parts)
        let offset = pair % heads * head
        let (tokens, own) = (seen(pair / heads), ownSeen(pair / heads))
        let count = tokens + own
        let padded = padded(count)
        let k = keys.pointer + pair * keySize
        let v = values.pointer + pair * valueSize
        if part == 0 {
          // The padding multiplies a weight of zero, which must not be zero times infinity.
          let last = k + (padded - panelWidth) * head
          for key in panelWidth - (padded - count)..<panelWidth {
            for d in 0..<head { last[d * panelWidth + key] = 0 }
          }
          for panel in 0..<valuePanels {
            (v + (panel * padded + count) * panelWidth)
              .update(repeating: 0, count: (padded - count) * panelWidth)
          }
        }
        if part == 0, let text {
          let source =
            text.feature.pointer + pair / heads * text.tokens * 2 * channels + offset
          kernels.pack_keys(source, 2 * channels, 0, tokens, head, k)
          kernels.pack_values(source + channels, 2 * channels, 0, tokens, head, padded, v)
        }
        let first = part * keyBlock
        if first < own {
          let some = min(keyBlock, own - first)
          let source =
            projections.pointer + (pair / heads * pixels + first) * row + offset + channels
          kernels.pack_keys(source, row, tokens + first, some, head, k)
          kernels.pack_values(source + channels, row, tokens + first, some, head, padded, v)
        }
      }
      parallel(pairs * blocks, scratch: kernels.attention_scratch(count, block)) { unit, scratch in
        let pair = unit / blocks
        let item = pair / heads
        let offset = pair % heads * head
        var job = easel_attention(
          q: projections.pointer + item * pixels * row + offset, q_stride: row,
          queries: pixels, keys: keys.pointer + pair * keySize,
          values: values.pointer + pair * valueSize, count: seen(item) + ownSeen(item), head: head,
          first_seen: rules.isCausal ? seen(item) + 1 : 0,
          scale: rules.scale ?? 1 / Float(head).squareRoot(),
          bias: rules.bias.map { UnsafePointer($0.pointer + pair % heads * pixels * pixels) },
          bias_stride: pixels, out: out.pointer + item * pixels * channels + offset,
          out_stride: channels, weights: nil, map_keys: mapped)
        if let maps, item == 0 { job.weights = maps.pointer + pair * pixels * mapped }
        let first = unit % blocks * block
        kernels.attention(&job, first, min(block, pixels - first), scratch)
      }
    }
    withExtendedLifetime((projections, text?.feature, rules.bias, keys, values)) {}
    if let maps, let onWeights {
      var mean = [Float](repeating: 0, count: pixels * mapped)
      for h in 0..<heads {
        for i in 0..<pixels * mapped { mean[i] += maps.pointer[h * pixels * mapped + i] }
      }
      onWeights(out, mean.map { $0 / Float(heads) })
      withExtendedLifetime(maps) {}
    }
    return out
  }
}
