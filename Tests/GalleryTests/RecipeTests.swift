import Testing

@testable import Gallery

@Suite struct RecipeTests {
  @Test func jsonReadsBack() throws {
    let recipe = sampleRecipe("\"quotes\" \\ and\nlines \u{7} 🍎", seed: .max)
    #expect(try Recipe(json: recipe.json) == recipe)
    #expect(recipe.json == recipe.json)
  }

  @Test func newerAndDamagedRecipesSaySo() {
    var recipe = sampleRecipe()
    recipe.version = 99
    #expect(throws: Recipe.ReadingError.newer(version: 99)) { try Recipe(json: recipe.json) }
    #expect(throws: Recipe.ReadingError.damaged(reason: "'model' is missing")) {
      try Recipe(json: #"{"version":1,"software":"x"}"#)
    }
    #expect(throws: Recipe.ReadingError.self) { try Recipe(json: "[") }
    #expect(throws: Recipe.ReadingError.self) {
      try Recipe(json: String(repeating: "[", count: 100_000))
    }
  }

  /// What was drawn before there were others.
  @Test func noSamplerIsDDIM() throws {
    var recipe = sampleRecipe()
    recipe.request.stages[0].sampler = .uniPC
    let json = recipe.json.replacing(#""sampler":"unipc","#, with: "")
    #expect(json != recipe.json)
    #expect(try Recipe(json: json).request.stages[0].sampler == .ddim)
  }

  /// Numbers that sums and products of later code could not take.
  @Test(arguments: [
    (#""firstStage":0"#, #""firstStage":9223372036854775807"#),
    (#""firstStage":0"#, #""firstStage":-1"#), (#""steps":30"#, #""steps":9223372036854775807"#),
    (#""firstStage":0"#, #""baseSize":{"height":1,"width":4611686018427387904},"firstStage":0"#),
  ])
  func numbersOutOfReasonAreRefused(_ said: String, _ hostile: String) throws {
    let json = sampleRecipe().json
    #expect(json.contains(said))
    do throws(Recipe.ReadingError) {
      _ = try Recipe(json: json.replacing(said, with: hostile))
      Issue.record("\(hostile) was read")
    } catch {
      #expect("\(error)".contains("goes from 0 to"), "\(error)")
    }
  }

  @Test func parametersReadBack() {
    let text = ParametersText(sampleRecipe("a red apple,\non a table")).text
    #expect(
      text == """
        a red apple,
        on a table
        Negative prompt: blurry
        Steps: 30, Sampler: DDIM, Schedule type: SGM Uniform, CFG scale: 3, Seed: 7, \
        Size: 12x8, Model hash: 0123abcd, Model: toybox, Version: Easel 0.1.0
        """)
    #expect(ParametersText(text).prompt == "a red apple,\non a table")
  }

  @Test func parametersOfAUTOMATIC1111() {
    let parameters = ParametersText(
      """
      masterpiece, (a cat:1.2), note: fluffy
      second line
      Negative prompt: lowres, bad: anatomy
      more negatives
      Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 965400086, Size: 512x768, \
      Model hash: 6ce0161689, Model: v1-5, Lora hashes: "a: 1, b: 2", Version: v1.6.0
      """)
    #expect(parameters.prompt == "masterpiece, (a cat:1.2), note: fluffy\nsecond line")
    #expect(parameters.negativePrompt == "lowres, bad: anatomy\nmore negatives")
    #expect(parameters["lora hashes"] == "a: 1, b: 2")
    #expect(parameters["Version"] == "v1.6.0")
    let request = parameters.partial.request(over: sampleRecipe().request)
    #expect(request.seed == 965_400_086)
    #expect(request.stages[0].steps == 20)
    #expect(request.stages[0].guidance == 7.5)
    #expect(request.stages[0].sampler == .dpmPlusPlus2M)
    #expect(request.stages[1] == sampleRecipe().request.stages[1])
  }

  @Test func parametersOfStableDiffusionCpp() {
    let parameters = ParametersText(
      """
      a lovely cat
      Steps: 20, CFG scale: 7.000000, Guidance: 3.500000, Seed: 42, Size: 512x512, \
      Model: sd-v1-4.ckpt, RNG: cuda, Sampler: ddim_trailing, Version: stable-diffusion.cpp
      """)
    #expect(parameters.prompt == "a lovely cat")
    #expect(parameters.negativePrompt.isEmpty)
    #expect(parameters.partial.request(over: sampleRecipe().request).stages[0].guidance == 7)
  }

  @Test func hostileParametersAreOnlyAPrompt() {
    #expect(ParametersText("").prompt == "")
    #expect(ParametersText("just: words").prompt == "just: words")
    let wild = ParametersText("x\nSteps: 99999999999999999999, Seed: -1, CFG scale: nan, Size: \"")
    let defaults = sampleRecipe().request
    let request = wild.partial.request(over: defaults)
    #expect(request.stages == defaults.stages && request.seed == defaults.seed)
  }

  @Test func textFromFilesIsHarmless() {
    #expect(Printable.line("a\u{1B}]0;x\u{7}b\r\nc\td\u{9B}2J") == "a␛]0;x␇b c d�2J")
    #expect(Printable.lines("a\nb\u{1B}[2J\u{202E}") == "a\nb␛[2J�")
    #expect(Printable.line("abcdef", limit: 3) == "abc…")
    #expect(Printable.json("\"a\u{7F}\u{9B}é\u{202E}\"") == "\"a\\u007f\\u009bé\\u202e\"")
  }
}
