<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>BusyBar</name>
        <message>
            <source>Loading</source>
            <translation>正在加载</translation>
        </message>
    </context>
    <context>
        <name>Desk</name>
        <message>
            <source>Privacy settings…</source>
            <translation>隐私设置…</translation>
        </message>
        <message>
            <source>The server had stopped and was started again.</source>
            <translation>服务器曾停止运行，现已重新启动。</translation>
        </message>
        <message>
            <source>Another program uses port {port}, so the server listens at another: applications whose DSN has that port do not reach it. End the other program and start Crashdesk again.</source>
            <translation>端口 {port} 被其他程序占用，服务器改用了另一个端口：DSN 中使用该端口的应用程序无法连接到它。请结束那个程序，然后重新启动 Crashdesk。</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
    </context>
    <context>
        <name>EventBar</name>
        <message>
            <source>older</source>
            <translation>较早</translation>
        </message>
        <message>
            <source>newer</source>
            <translation>较新</translation>
        </message>
        <message>
            <source>event %1 of %2</source>
            <translation>第 %1 个事件，共 %2 个</translation>
        </message>
    </context>
    <context>
        <name>EventTabs</name>
        <message>
            <source>Context</source>
            <translation>上下文</translation>
        </message>
        <message>
            <source>Trail</source>
            <translation>操作轨迹</translation>
        </message>
        <message>
            <source>Tags</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>The event as JSON</source>
            <translation>JSON 格式的事件</translation>
        </message>
        <message>
            <source>Stack</source>
            <translation>堆栈</translation>
        </message>
        <message>
            <source>Raw</source>
            <translation>原始数据</translation>
        </message>
        <message>
            <source>User</source>
            <translation>用户</translation>
        </message>
        <message>
            <source>Request</source>
            <translation>请求</translation>
        </message>
        <message>
            <source>Extra</source>
            <translation>附加数据</translation>
        </message>
        <message>
            <source>Packages</source>
            <translation>软件包</translation>
        </message>
    </context>
    <context>
        <name>IssueActions</name>
        <message>
            <source>Resolve</source>
            <translation>标记为已解决</translation>
        </message>
        <message>
            <source>Ignore</source>
            <translation>忽略</translation>
        </message>
        <message>
            <source>Undo or reopen</source>
            <translation>撤销或重新打开</translation>
        </message>
        <message>
            <source>Newer event</source>
            <translation>较新的事件</translation>
        </message>
        <message>
            <source>Older event</source>
            <translation>较早的事件</translation>
        </message>
        <message>
            <source>Copy stack as text</source>
            <translation>以文本形式复制堆栈</translation>
        </message>
        <message>
            <source>Copy event as JSON</source>
            <translation>以 JSON 格式复制事件</translation>
        </message>
        <message>
            <source>Refresh</source>
            <translation>刷新</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>搜索</translation>
        </message>
        <message>
            <source>Next page</source>
            <translation>下一页</translation>
        </message>
        <message>
            <source>Previous page</source>
            <translation>上一页</translation>
        </message>
    </context>
    <context>
        <name>IssueDetail</name>
        <message>
            <source>Select an issue to read its stack, trail and context.</source>
            <translation>选择一个问题，即可查看其堆栈、操作轨迹和上下文。</translation>
        </message>
        <message>
            <source>No issue selected</source>
            <translation>未选择问题</translation>
        </message>
        <message>
            <source>The event could not be loaded</source>
            <translation>无法加载事件</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
    </context>
    <context>
        <name>IssueHeader</name>
        <message>
            <source>Resolve</source>
            <translation>解决</translation>
        </message>
        <message>
            <source>Ignore</source>
            <translation>忽略</translation>
        </message>
        <message>
            <source>Reopen</source>
            <translation>重新打开</translation>
        </message>
        <message>
            <source>event</source>
            <translation>个事件</translation>
        </message>
        <message>
            <source>events</source>
            <translation>个事件</translation>
        </message>
        <message>
            <source>user</source>
            <translation>位用户</translation>
        </message>
        <message>
            <source>users</source>
            <translation>位用户</translation>
        </message>
        <message>
            <source>first %1</source>
            <translation>首次 %1</translation>
        </message>
        <message>
            <source>last %1</source>
            <translation>最近 %1</translation>
        </message>
        <message>
            <source>First seen</source>
            <translation>首次出现：</translation>
        </message>
        <message>
            <source>Last seen</source>
            <translation>最近出现：</translation>
        </message>
        <message>
            <source>More</source>
            <translation>更多</translation>
        </message>
    </context>
    <context>
        <name>IssueList</name>
        <message>
            <source>Previous page</source>
            <translation>上一页</translation>
        </message>
        <message>
            <source>Next page</source>
            <translation>下一页</translation>
        </message>
        <message>
            <source>The issues could not be loaded</source>
            <translation>无法加载问题列表</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Your issues appear here as soon as it is ready.</source>
            <translation>服务器就绪后，问题会显示在这里。</translation>
        </message>
        <message>
            <source>Starting the server…</source>
            <translation>正在启动服务器…</translation>
        </message>
        <message>
            <source>Everything here is resolved or ignored. New reports appear by themselves.</source>
            <translation>这里的问题都已解决或忽略。新报告会自动显示。</translation>
        </message>
        <message>
            <source>Nothing left to do</source>
            <translation>全部处理完毕</translation>
        </message>
        <message>
            <source>Show all issues</source>
            <translation>显示所有问题</translation>
        </message>
        <message>
            <source>Nothing matches “%1”.</source>
            <translation>没有与“%1”匹配的内容。</translation>
        </message>
        <message>
            <source>No issues found</source>
            <translation>未找到问题</translation>
        </message>
        <message>
            <source>Clear the search</source>
            <translation>清除搜索</translation>
        </message>
        <message>
            <source>Search all issues, or is:unresolved, is:resolved, is:ignored</source>
            <translation>搜索所有问题，或 is:unresolved、is:resolved、is:ignored</translation>
        </message>
        <message>
            <source>Search issues</source>
            <translation>搜索问题</translation>
        </message>
    </context>
    <context>
        <name>IssueModel</name>
        <message>
            <source>Issue</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>24 h</source>
            <translation>24 小时</translation>
        </message>
        <message>
            <source>Events</source>
            <translation>事件</translation>
        </message>
        <message>
            <source>Users</source>
            <translation>用户</translation>
        </message>
        <message>
            <source>Seen</source>
            <translation>最近</translation>
        </message>
        <message>
            <source>%1 in the last 24 hours, at most %2 in one hour</source>
            <translation>过去 24 小时内 %1，每小时最多 %2 个</translation>
        </message>
        <message>
            <source>event</source>
            <translation>个事件</translation>
        </message>
        <message>
            <source>events</source>
            <translation>个事件</translation>
        </message>
        <message>
            <source>users</source>
            <translation>位用户</translation>
        </message>
        <message>
            <source>Last seen</source>
            <translation>最近出现：</translation>
        </message>
        <message>
            <source>First seen</source>
            <translation>首次出现：</translation>
        </message>
    </context>
    <context>
        <name>IssueView</name>
        <message>
            <source>Issues</source>
            <translation>问题</translation>
        </message>
    </context>
    <context>
        <name>IssuesPage</name>
        <message>
            <source>Issues</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>&amp;Issue</source>
            <translation>问题(&amp;I)</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>视图(&amp;V)</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Nothing was changed. %1</source>
            <translation>未作任何更改。%1</translation>
        </message>
        <message>
            <source>Undone.</source>
            <translation>已撤销。</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>%1 issues</source>
            <translation>%1 个问题</translation>
        </message>
        <message>
            <source>Resolved: %1</source>
            <translation>已解决：%1</translation>
        </message>
        <message>
            <source>Ignored: %1</source>
            <translation>已忽略：%1</translation>
        </message>
        <message>
            <source>Reopened: %1</source>
            <translation>已重新打开：%1</translation>
        </message>
        <message>
            <source>Copied.</source>
            <translation>已复制。</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>A test error was raised. Its report appears here once it is delivered.</source>
            <translation>已触发一个测试错误。报告送达后会显示在这里。</translation>
        </message>
        <message>
            <source>Crashdesk</source>
            <translation>Crashdesk</translation>
        </message>
        <message>
            <source>About Crashdesk</source>
            <translation>关于 Crashdesk</translation>
        </message>
        <message>
            <source>Crashdesk %1</source>
            <translation>Crashdesk %1</translation>
        </message>
        <message>
            <source>Crash reports of desktop applications, read on your own computer.</source>
            <translation>在您自己的计算机上查看桌面应用的崩溃报告。</translation>
        </message>
    </context>
    <context>
        <name>Menus</name>
        <message>
            <source>&amp;File</source>
            <translation>文件(&amp;F)</translation>
        </message>
        <message>
            <source>New project…</source>
            <translation>新建项目…</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>帮助(&amp;H)</translation>
        </message>
        <message>
            <source>Send a test report</source>
            <translation>发送测试报告</translation>
        </message>
        <message>
            <source>About Crashdesk</source>
            <translation>关于 Crashdesk</translation>
        </message>
    </context>
    <context>
        <name>Navigation</name>
        <message>
            <source>All projects</source>
            <translation>所有项目</translation>
        </message>
        <message>
            <source>Project</source>
            <translation>项目</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>页面</translation>
        </message>
        <message>
            <source>New project…</source>
            <translation>新建项目…</translation>
        </message>
    </context>
    <context>
        <name>NewProjectDialog</name>
        <message>
            <source>New project</source>
            <translation>新建项目</translation>
        </message>
        <message>
            <source>acme-frontend</source>
            <translation>acme-frontend</translation>
        </message>
        <message>
            <source>Name of the project</source>
            <translation>项目名称</translation>
        </message>
        <message>
            <source>Create</source>
            <translation>创建</translation>
        </message>
        <message>
            <source>One project for each application that reports.</source>
            <translation>每个发送报告的应用对应一个项目。</translation>
        </message>
    </context>
    <context>
        <name>NoticeBar</name>
        <message>
            <source>Close this note</source>
            <translation>关闭此提示</translation>
        </message>
    </context>
    <context>
        <name>PairsView</name>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>值</translation>
        </message>
    </context>
    <context>
        <name>PlainTree</name>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
    </context>
    <context>
        <name>StackView</name>
        <message>
            <source>Stack trace</source>
            <translation>堆栈跟踪</translation>
        </message>
    </context>
    <context>
        <name>Supervisor</name>
        <message>
            <source>The server does not stay up; its log is in {folder}.</source>
            <translation>服务器无法保持运行；日志位于 {folder}。</translation>
        </message>
    </context>
    <context>
        <name>TagsView</name>
        <message>
            <source>Tags</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>Show issues with this tag</source>
            <translation>显示带有此标签的问题</translation>
        </message>
    </context>
    <context>
        <name>Tasks</name>
        <message>
            <source>Crashdesk made a mistake. It was reported.</source>
            <translation>Crashdesk 自身出错，已上报。</translation>
        </message>
    </context>
    <context>
        <name>TrailView</name>
        <message>
            <source>Trail</source>
            <translation>操作轨迹</translation>
        </message>
        <message>
            <source>now</source>
            <translation>此刻</translation>
        </message>
        <message>
            <source>this event</source>
            <translation>此事件</translation>
        </message>
        <message>
            <source>When</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>What</source>
            <translation>内容</translation>
        </message>
    </context>
    <context>
        <name>Welcome</name>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Copy the code</source>
            <translation>复制代码</translation>
        </message>
        <message>
            <source>New project…</source>
            <translation>新建项目…</translation>
        </message>
        <message>
            <source>No issues yet</source>
            <translation>暂无问题</translation>
        </message>
        <message>
            <source>Errors of “%1” appear here by themselves, within two seconds. Two lines connect an app:</source>
            <translation>“%1”的错误会在两秒内自动显示在这里。只需两行代码即可接入应用：</translation>
        </message>
        <message>
            <source>Begin with a project</source>
            <translation>从新建项目开始</translation>
        </message>
        <message>
            <source>A project stands for one application and has an address to report to.</source>
            <translation>一个项目对应一个应用，并有一个用于接收报告的地址。</translation>
        </message>
        <message>
            <source>DSN, the project's address</source>
            <translation>DSN，即项目的地址</translation>
        </message>
        <message>
            <source>Code that connects an app</source>
            <translation>接入应用的代码</translation>
        </message>
        <message>
            <source>Copy the DSN</source>
            <translation>复制 DSN</translation>
        </message>
        <message>
            <source>The project's DSN</source>
            <translation>项目的 DSN</translation>
        </message>
        <message>
            <source>In your application, after its QApplication is made</source>
            <translation>在您的应用中，创建 QApplication 之后</translation>
        </message>
    </context>
    <context>
        <name>formats</name>
        <message>
            <source>now</source>
            <translation>刚刚</translation>
        </message>
        <message>
            <source>%1 y</source>
            <translation>%1 年</translation>
        </message>
        <message>
            <source>%1 d</source>
            <translation>%1 天</translation>
        </message>
        <message>
            <source>%1 h</source>
            <translation>%1 小时</translation>
        </message>
        <message>
            <source>%1 m</source>
            <translation>%1 分钟</translation>
        </message>
        <message>
            <source>%1 s</source>
            <translation>%1 秒</translation>
        </message>
        <message>
            <source>unknown</source>
            <translation>未知</translation>
        </message>
        <message>
            <source>just now</source>
            <translation>刚刚</translation>
        </message>
        <message>
            <source>%1 ago</source>
            <translation>%1前</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1，共 %2 项</translation>
        </message>
    </context>
    <context>
        <name>issues</name>
        <message>
            <source>unresolved</source>
            <translation>未解决</translation>
        </message>
        <message>
            <source>resolved</source>
            <translation>已解决</translation>
        </message>
        <message>
            <source>ignored</source>
            <translation>已忽略</translation>
        </message>
    </context>
    <context>
        <name>link</name>
        <message>
            <source>server starting</source>
            <translation>服务器正在启动</translation>
        </message>
        <message>
            <source>receiving</source>
            <translation>正在接收</translation>
        </message>
        <message>
            <source>server does not answer</source>
            <translation>服务器无响应</translation>
        </message>
        <message>
            <source>server stopped: restarting</source>
            <translation>服务器已停止，正在重启</translation>
        </message>
        <message>
            <source>server out of reach</source>
            <translation>无法连接服务器</translation>
        </message>
        <message>
            <source>access refused</source>
            <translation>访问被拒绝</translation>
        </message>
        <message>
            <source>server reports errors</source>
            <translation>服务器报告错误</translation>
        </message>
        <message>
            <source>The server stopped; starting it again… What you see stays as it is until then.</source>
            <translation>服务器已停止，正在重新启动…在此之前，当前显示的内容保持不变。</translation>
        </message>
        <message>
            <source>The server does not answer; we keep asking. What you see may be out of date.</source>
            <translation>服务器没有响应，正在继续尝试。当前显示的内容可能已过时。</translation>
        </message>
    </context>
    <context>
        <name>marks</name>
        <message>
            <source>fatal</source>
            <translation>致命</translation>
        </message>
        <message>
            <source>error</source>
            <translation>错误</translation>
        </message>
        <message>
            <source>warning</source>
            <translation>警告</translation>
        </message>
        <message>
            <source>info</source>
            <translation>信息</translation>
        </message>
        <message>
            <source>debug</source>
            <translation>调试</translation>
        </message>
    </context>
    <context>
        <name>stack</name>
        <message>
            <source>handled</source>
            <translation>已处理</translation>
        </message>
        <message>
            <source>unhandled</source>
            <translation>未处理</translation>
        </message>
        <message>
            <source>%1 frames</source>
            <translation>%1 帧</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1（%2）</translation>
        </message>
        <message>
            <source>libraries</source>
            <translation>其他库</translation>
        </message>
        <message>
            <source>%1 of %2 and %3</source>
            <translation>%1（%2、%3）</translation>
        </message>
        <message>
            <source>Caused by %1</source>
            <translation>起因：%1</translation>
        </message>
        <message>
            <source>No stack trace came with this report.</source>
            <translation>这份报告不含堆栈跟踪。</translation>
        </message>
        <message>
            <source>line %1</source>
            <translation>第 %1 行</translation>
        </message>
        <message>
            <source>variable</source>
            <translation>个变量</translation>
        </message>
        <message>
            <source>variables</source>
            <translation>个变量</translation>
        </message>
    </context>
</TS>
