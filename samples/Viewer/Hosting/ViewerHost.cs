using RemoteAccess.Programs;
using Spectre.Console;

namespace RemoteAccess.Viewer.Hosting;

/// <summary>The program's surroundings: streams, environment, clock. Tests replace them.</summary>
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

    /// <summary>The terminal for a live table; null if standard output is not a terminal.</summary>
    public IAnsiConsole? Terminal { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The exit code after an interruption.</summary>
    public Ending Ending { get; } = new();

    /// <summary>Whether a person may have typed Ctrl-C on the terminal to which <see cref="Error"/> goes: the terminal then shows <c>^C</c>
    /// on the current line.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>The surroundings of this process.</summary>
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

    /// <summary>Reports, on a line of its own, that an interruption ended the command before it was done.</summary>
    public void WriteInterrupted(string message) => WriteLines(IsErrorTerminal ? [string.Empty, Named(message)] : [Named(message)]);

    /// <summary>Writes an error; each of its lines begins with the program's name.</summary>
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
