using System.Text;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>A terminal whose reader has stopped: the first write blocks until it is thawed.</summary>
internal sealed class FrozenWriter : TextWriter
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _text = new();
    private readonly ManualResetEventSlim _thawed = new();

    /// <summary>Completes when a write blocks.</summary>
    public Task Reached => _reached.Task;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        Block();
        _text.Append(value);
    }

    public override void Write(string? value)
    {
        Block();
        _text.Append(value);
    }

    public override string ToString() => _text.ToString();

    public void Thaw() => _thawed.Set();

    private void Block()
    {
        _reached.TrySetResult();
        _thawed.Wait();
    }
}
