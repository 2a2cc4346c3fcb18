namespace RemoteAccess.Grains.Tests.Keys;

/// <summary>Texts that are no name, with a part of the message that says why.</summary>
public static class BadTexts
{
    public static TheoryData<string?, string> All => new()
    {
        { null, "is empty" },
        { string.Empty, "is empty" },
        { "\ud83e", "unpaired surrogate at index 0" },
        { "ab\ud83e", "unpaired surrogate at index 2" },
        { "\udd16b", "unpaired surrogate at index 0" },
        { "a\udd16\ud83eb", "unpaired surrogate at index 1" },
        { "🤖\udd16", "unpaired surrogate at index 2" },
        { "a\0b", "control character U+0000 at index 1" },
        { "a\nb", "control character U+000A at index 1" },
        { "ab\u007f", "control character U+007F at index 2" },
        { "\u0085", "control character U+0085 at index 0" },
        { new string('x', 1_025), "1025 UTF-8 bytes" },
        { Repeat("🤖", 300), "1200 UTF-8 bytes" },
    };

    public static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
