import FileNames
import Foundation
import Testing

/// File names of every kind on the command line.
@Suite struct FileNameTests {
  let program: EaselProgram

  init() throws { program = try EaselProgram() }

  /// Runs a script in the program's home; `$E` is the program, `$N` a name that is not UTF-8.
  private func script(
    _ text: String
  ) throws -> (status: Int32, output: String, errors: String) {
    let names = "E='\(EaselProgram.binary.path)'; N=$(printf 'caf\\351'); "
    return try Launched(
      ["sh", "-c", names + text], environment: program.environment, folder: program.home.url
    ).finish()
  }

  private static let draw = "\"$E\" render 'a red apple' --steps 1 --size 64 --seed 1 --no-show"

  @Test func bytesAreKeptWhereverANameIsTaken() throws {
    let made = try script(
      """
      \(Self.draw) -o "$N.png" >out 2>/dev/null && printf '%s\\n' "$PWD/$N.png" | cmp - out \\
      && \(Self.draw) --image "$N.png" -o "$N-2.png" 2>/dev/null >out \\
      && mkdir "$N" && \(Self.draw) -o "$N/" 2>/dev/null >out && test -f "$(cat out)" \\
      && cd "$N" && \(Self.draw) -o here.png 2>/dev/null >out \\
      && test "$(cat out)" = "$(pwd)/here.png" && cd .. \\
      && "$E" info --no-show "$N.png" >out && grep -aq "$N.png" out \\
      && "$E" upscale "$N.png" --from sr1 --size 256 --steps 1,1 -o "$N-256.png" 2>/dev/null >out \\
      && "$E" rerun "$N.png" -o "$N-again.png" 2>/dev/null >out \\
      && ls | wc -l
      """)
    #expect(made.status == 0, "\(made.errors)")
    // Four pictures, the folder, and `out`.
    #expect(made.output.trimmingCharacters(in: .whitespacesAndNewlines) == "6")
  }

  @Test func whatJSONSaysCanBeGivenBack() throws {
    let made = try script("\(Self.draw) -o \"$N.png\" --json 2>/dev/null")
    struct Report: Decodable { var files: [String] }
    let file = try #require(
      try JSONDecoder().decode(Report.self, from: Data(made.output.utf8)).files.first)
    #expect(made.output.utf8.allSatisfy { $0 < 0x80 })
    #expect(FileName.bytes(of: file).suffix(5) == [0xE9, 0x2E, 0x70, 0x6E, 0x67])
    let info = try program.run("info", "--json", file)
    #expect(info.status == 0 && info.output.contains("a red apple"))
  }

  @Test func galleriesLieAnywhereAndHoldAnyName() throws {
    let result = try script(
      """
      export XDG_DATA_HOME="$PWD/$N"; P="$N/easel/pictures"
      \(Self.draw) --save 2>/dev/null >out && cp "$(cat out)" "$P/$N.png" \\
      && L=$(printf 'two\\nlines\\033[31m') && cp "$(cat out)" "$P/$L.png" \\
      && "$E" gallery list >list && test $(wc -l <list) = 3 && "$E" gallery list --json | grep -q 'caf.udbff.udee9.png' \\
      && "$E" gallery star "$N" "$L" && "$E" gallery trash "$N" && "$E" gallery restore "$N" \\
      && "$E" gallery export -o "$N.copy.png" "$N" >/dev/null && test -f "$N.copy.png" \\
      && "$E" gallery list --favourites | tr -cd '\\033' | wc -c
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
  }

  @Test func namesInMessagesAreHarmless() throws {
    for arguments in [
      ["info", "no\u{1B}[2J.png"], ["models", "info", "\u{1B}]0;x\u{7}"], ["rerun", "\u{1B}c"],
      ["render", "x", "-o", "no/\u{1B}[2J/x.png"], ["gallery", "show", "\u{1B}[31m"],
      ["--\u{1B}[31m"], ["render", "x", "--prompts", "\u{1B}c"],
    ] {
      let result = try program.run(arguments)
      #expect(result.status != 0)
      #expect(!(result.errors + result.output).contains("\u{1B}"), "\(arguments)")
    }
  }

  @Test func aModelLiesInAnyFolder() throws {
    let model = try script(
      """
      mkdir "$N"; "$E" models add "$N"; echo $?; "$E" models info "$N" | cat; \
      "$E" models quantize toybox "$N/copy" 2>/dev/null >out && grep -aq "$N/copy" out \
      && "$E" models verify "$N/copy" >/dev/null && "$E" models add "$N/copy" --name mine \
      && "$E" models list | grep -aq "$N/copy" && \(Self.draw) --model mine -o m.png 2>/dev/null
      """)
    #expect(model.status == 0, "\(model.errors)")
  }
}
