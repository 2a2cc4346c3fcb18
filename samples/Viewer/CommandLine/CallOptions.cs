using System.CommandLine;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The arguments and options of <c>call</c>.</summary>
internal sealed class CallOptions : ICommandOptions<CallSettings>
{
    private const long MaxParallel = 10_000;

    private readonly Argument<string> _service = new(
        "service")
    { Description = "The service: its name, or its id, which is called without waiting for its advertisement" };
    private readonly RequestOptions _request = new();
    private readonly PayloadOptions _payload = new();

    private readonly Option<string?> _encoding = new("--encoding")
    {
        HelpName = "NAME",
        Description = "Encoding of the payload [default: the encoding that the service requests, else json]",
    };

    private readonly Option<string?> _out = new("--out") { HelpName = "FILE", Description = "Write the response's bytes to FILE" };
    private readonly Option<string?> _count = new("--count") { HelpName = "N", Description = "Call N times [default 1]" };
    private readonly Option<string?> _parallel = new(
        "--parallel")
    { HelpName = "M", Description = "Calls that wait for their answers at the same time [default 1]" };

    /// <inheritdoc/>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_service);
        _payload.AddTo(command);
        foreach (var option in new Option[] { _encoding, _out, _count, _parallel })
        {
            command.Options.Add(option);
        }

        _request.AddTo(command);
    }

    /// <inheritdoc/>
    public CallSettings Read(ParseResult arguments, ConnectionSettings connection, ArgumentProblems problems)
    {
        var service = arguments.GetRequiredValue(_service);
        if (service.Length == 0)
        {
            problems.Add("The service must not be empty; give its name or its id.");
        }

        var count = problems.PositiveCount(_count.Name, arguments.GetValue(_count)) ?? 1;
        var parallel = problems.PositiveCount(_parallel.Name, arguments.GetValue(_parallel)) ?? 1;
        if (count > uint.MaxValue || parallel > MaxParallel)
        {
            problems.Add($"--count {count} --parallel {parallel} is out of range; give at most {uint.MaxValue} and {MaxParallel}.");
        }

        var file = arguments.GetValue(_out);
        problems.NotEmpty(_out.Name, file);
        problems.NotEmpty(_encoding.Name, arguments.GetValue(_encoding));
        if (file is not null && count > 1)
        {
            problems.Add("--out writes one response only; leave out --count or --out.");
        }

        return new CallSettings(
            _request.Read(arguments, connection, problems), service, _payload.Read(arguments, problems), arguments.GetValue(_encoding),
                file, count, parallel);
    }
}
