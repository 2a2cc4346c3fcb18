using System.Text;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Hosting;
using RemoteAccess.Viewer.Tests.Support;
using Spectre.Console;

namespace RemoteAccess.Viewer.Tests.Hosting;

/// <summary>The program with streams of its own.</summary>
internal sealed class TestHost : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };

    /// <summary>The bytes on standard output.</summary>
    public byte[] OutputBytes => _output.ToArray();

    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string Error => _error.ToString();

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The terminal on standard output; null when it is none.</summary>
    public IAnsiConsole? Terminal { get; init; }

    /// <summary>Standard output, when the host's own will not do.</summary>
    public Stream? Sink { get; init; }

    /// <summary>Standard input.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether standard output refuses everything, as a pipe without a reader does.</summary>
    public bool BrokenOutput { get; init; }

    public Task<ExitCode> RunAsync(params string[] arguments) => RunAsync(TestContext.Current.CancellationToken, arguments);

    public Task<ExitCode> RunAsync(CancellationToken interrupted, params string[] arguments) =>
        new ViewerProgram(new ViewerHost
        {
            Output = BrokenOutput ? new BrokenStream() : Sink ?? _output,
            Error = _error,
            Input = Input,
            Environment = _ => null,
            Terminal = Terminal,
            Time = Time,
        }).RunAsync(arguments, interrupted);

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }
}
