using System.CommandLine;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The options that give a payload.</summary>
internal sealed class PayloadOptions
{
    private readonly Option<string?> _payload = new("--payload") { HelpName = "TEXT", Description = "The payload itself, sent as UTF-8" };

    private readonly Option<string?> _payloadFile = new(
        "--payload-file")
    { HelpName = "FILE", Description = "A file that holds the payload" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_payload);
        command.Options.Add(_payloadFile);
    }

    /// <summary>Reads them.</summary>
    public PayloadSource Read(ParseResult arguments, ArgumentProblems problems)
    {
        var source = new PayloadSource(arguments.GetValue(_payload), arguments.GetValue(_payloadFile));
        if (source is { Text: not null, File: not null })
        {
            problems.Add("--payload and --payload-file exclude each other; give one of them.");
        }

        problems.NotEmpty(_payloadFile.Name, source.File);
        return source;
    }
}
