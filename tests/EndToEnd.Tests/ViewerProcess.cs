namespace RemoteAccess.EndToEnd.Tests;

/// <summary>The Viewer sample as a process of its own, printing JSON lines.</summary>
internal sealed class ViewerProcess : IAsyncDisposable
{
    private readonly ProgramProcess _program;

    private ViewerProcess(ProgramProcess program) => _program = program;

    /// <summary>Every line it has written to standard output so far.</summary>
    public IReadOnlyList<string> Lines => _program.Output;

    /// <summary>Every line it has written to standard error so far.</summary>
    public IReadOnlyList<string> Errors => _program.Errors;

    /// <summary>How many lines it has written so far, to both streams.</summary>
    public int LineCount => _program.LineCount;

    /// <summary>Starts one.</summary>
    /// <param name="arguments">Its command line.</param>
    public static ViewerProcess Start(params string[] arguments) =>
        new(ProgramProcess.Start(BuiltProgram.Viewer, arguments, ["REMOTE_ACCESS_"], ProgramProcess.WithSigInt()));

    /// <summary>Stops it where it is: it neither reads nor writes, and its connections stay open.</summary>
    public void Freeze() => _program.Signal(ProcessSignals.Stop);

    /// <summary>Lets it go on.</summary>
    public void Thaw() => _program.Signal(ProcessSignals.Continue);

    /// <summary>Waits for a line with all of these texts, at that index or behind it.</summary>
    /// <returns>The index of the line behind it.</returns>
    public async Task<int> Line(int from, params string[] texts) => (await _program.Line(from, texts)).Index + 1;

    /// <summary>Waits for its end; gives the exit code.</summary>
    public Task<int> Exit() => _program.Exit();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
