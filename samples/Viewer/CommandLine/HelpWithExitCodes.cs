using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The usual help, then the exit codes.</summary>
internal sealed class HelpWithExitCodes(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        using var text = new StringWriter();
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        configuration.Output = text;
        var result = help.Invoke(parseResult);
        configuration.Output = output;
        ExitCodeTable.Write(text);

        // The root's own argument stands in the usage of every command, as if the room were named twice.
        var command = parseResult.CommandResult.Command.Name;
        try
        {
            output.Write(text.ToString().Replace($" <room> {command} ", $" {command} ", StringComparison.Ordinal));
            output.Flush();
        }
        catch (IOException e)
        {
            throw new ViewerException(ExitCode.OutputFailed, $"the help could not be written to standard output: {e.Message}");
        }

        return result;
    }
}
