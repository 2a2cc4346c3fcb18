using System.Globalization;
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

    /// <summary>This process's own.</summary>
    public static ViewerHost ForProcess()
    {
        var terminal = Console.IsOutputRedirected ? null : AnsiConsole.Console;
        return new ViewerHost
        {
            Output = StandardOutput.Open(),
            Error = Console.Error,
            Input = new StreamReader(Console.OpenStandardInput()),
            Environment = System.Environment.GetEnvironmentVariable,
            Terminal = terminal is { Profile.Capabilities: { Ansi: true, Interactive: true } } ? terminal : null,
        };
    }

    /// <summary>A writer on <see cref="Output"/> for help texts.</summary>
    public StreamWriter OutputWriter() => new(Output, leaveOpen: true) { AutoFlush = true };

    /// <summary>Writes an error, each of its lines under the program's name.</summary>
    public void WriteError(string message)
    {
        foreach (var line in message.Split('\n'))
        {
            Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"viewer: {Viewer.Output.TerminalText.Clean(line, 1000)}"));
        }
    }
}
