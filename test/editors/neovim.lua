-- Opens a file with the configuration of docs/editors.md, asks the server what a person would ask, and writes the answers as JSON.
-- nvim --headless -u NONE -i NONE -l is newer than the Neovim of Debian, so this is sourced: `-c "luafile neovim.lua"`.
local configuration, file, answers_file = vim.env.SCAICORE_CONFIGURATION, vim.env.SCAICORE_FILE, vim.env.SCAICORE_ANSWERS

-- Neovim 0.7 has no vim.lsp.start: the same with what it has.
vim.lsp.start = vim.lsp.start
  or function(config)
    local id = vim.lsp.start_client(config)
    vim.lsp.buf_attach_client(0, id)
    return id
  end
vim.fs = vim.fs or { dirname = function(path) return vim.fn.fnamemodify(path, ":h") end }
vim.filetype.add = vim.filetype.add or function() end

local ok, failure = pcall(function()
  vim.cmd("source " .. configuration)
  vim.cmd("edit " .. file)
  vim.bo.filetype = "scaicore"
  local buffer = vim.api.nvim_get_current_buf()
  local function wait_for(what, test)
    if not vim.wait(20000, test, 20) then error("waited in vain for " .. what) end
  end
  wait_for("the server", function()
    local clients = vim.lsp.buf_get_clients(buffer)
    for _, client in pairs(clients) do if client.initialized then return true end end
    return false
  end)
  wait_for("diagnostics", function() return #vim.diagnostic.get(buffer) > 0 end)
  local answers = { diagnostics = {}, filetype = vim.bo.filetype }
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(answers.diagnostics, { code = one.code, line = one.lnum, column = one.col, message = one.message })
  end
  local function at(line, character)
    return { textDocument = vim.lsp.util.make_text_document_params(buffer), position = { line = line, character = character } }
  end
  local function ask(method, params)
    local results = vim.lsp.buf_request_sync(buffer, method, params, 20000)
    for _, one in pairs(results or {}) do
      if one.error then error(method .. ": " .. vim.inspect(one.error)) end
      return one.result
    end
  end
  -- Mends the mistake as a person does, and waits until it is gone.
  local text = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  for index, line in ipairs(text) do
    local mended = line:gsub("%.upperr%(%)", ".upper()")
    if mended ~= line then vim.api.nvim_buf_set_lines(buffer, index - 1, index, false, { mended }) end
  end
  wait_for("the diagnostics to go", function() return #vim.diagnostic.get(buffer) == 0 end)
  answers.hover = ask("textDocument/hover", at(6, 12))
  answers.definition = ask("textDocument/definition", at(6, 12))
  answers.completion = ask("textDocument/completion", at(5, 21))
  answers.symbols = ask("textDocument/documentSymbol", { textDocument = vim.lsp.util.make_text_document_params(buffer) })
  local renamed = at(5, 5)
  renamed.newName = "loud"
  local edit = ask("textDocument/rename", renamed)
  vim.lsp.util.apply_workspace_edit(edit, "utf-16")
  local options = { tabSize = 4, insertSpaces = true }
  local edits = ask("textDocument/formatting", { textDocument = vim.lsp.util.make_text_document_params(buffer), options = options })
  vim.lsp.util.apply_text_edits(edits or {}, buffer, "utf-16")
  answers.text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")
  vim.fn.writefile({ vim.fn.json_encode(answers) }, answers_file)
end)
if not ok then vim.fn.writefile({ vim.fn.json_encode({ failure = tostring(failure) }) }, answers_file) end
vim.cmd("qa!")
