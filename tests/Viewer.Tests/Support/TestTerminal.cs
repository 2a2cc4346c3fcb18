using Spectre.Console;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>A terminal that writes into text.</summary>
internal static class TestTerminal
{
    public static IAnsiConsole Create(TextWriter writer, int width = 120, int height = 40, bool ansi = false)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Profile.Height = height;
        return console;
    }
}
