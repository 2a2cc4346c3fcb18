using RemoteAccess.Programs;
using Spectre.Console;

namespace RemoteAccess.Viewer.Hosting;

/// <summary>What the program has around it: streams, environment, clock. Tests give it others.</summary>
internal sealed record ViewerHost
{
    /// <summary>Standard output.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard input.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Looks up an environment variable.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>The terminal for a live table; null when standard output is none.</summary>
    public IAnsiConsole? Terminal { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What an interruption ends the process with.</summary>
    public Ending Ending { get; } = new();

    /// <summary>Whether a person may have typed Ctrl-C where <see cref="Error"/> goes: the terminal shows it as <c>^C</c> on the line it
    /// is on.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>This process's own.</summary>
    public static ViewerHost ForProcess()
    {
        var terminal = Console.IsOutputRedirected ? null : AnsiConsole.Console;
        return new ViewerHost
        {
            Output = StandardOutput.Open(),
            Error = StandardError.Writer(),
            IsErrorTerminal = !Console.IsErrorRedirected,
            Input = new StreamReader(Console.OpenStandardInput()),
            Environment = System.Environment.GetEnvironmentVariable,
            Terminal = terminal is { Profile.Capabilities: { Ansi: true, Interactive: true } } ? terminal : null,
        };
    }

    /// <summary>A writer on <see cref="Output"/> for help texts.</summary>
    public StreamWriter OutputWriter() => new(new ReportedOutput(Output)) { AutoFlush = true };

    /// <summary>Says that an interruption ended it before it was done, on a line of its own.</summary>
    public void WriteInterrupted(string message) => WriteLines(IsErrorTerminal ? [string.Empty, Named(message)] : [Named(message)]);

    /// <summary>Writes an error, each of its lines under the program's name.</summary>
    public void WriteError(string message) => WriteLines(message.Split('\n').Select(Named));

    private static string Named(string line) => $"viewer: {Viewer.Output.TerminalText.Clean(line, 1000)}";

    private void WriteLines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Error.WriteLine(line);
        }
    }
}
